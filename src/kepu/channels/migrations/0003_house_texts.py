# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeps what the house says of itself."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('channels', '0002_failed_publications'),
    ]

    operations = [
        migrations.CreateModel(
            name='HouseText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(choices=[('checking', 'How this house checks'), ('paying', 'How experts are found and paid')], max_length=20, unique=True)),
                ('texts', models.JSONField(default=dict)),
                ('changed_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'verbose_name': 'text of the house',
                'verbose_name_plural': 'texts of the house',
                'default_permissions': (),
            },
        ),
    ]
