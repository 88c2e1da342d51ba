# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeps the colleagues whom experts named in their place."""

import django.db.models.deletion
import kepu.identifiers.public_id
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('review', '0011_naming_and_endings'),
    ]

    operations = [
        migrations.AddField(
            model_name='review',
            name='told_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name='Referral',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', kepu.identifiers.public_id.PublicIdField(verbose_name='identifier')),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='name')),
                ('address', models.CharField(blank=True, max_length=254, verbose_name='address')),
                ('note', models.CharField(blank=True, max_length=1000, verbose_name='added words')),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('asked', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='referred_by', to='review.invitation')),
                ('invitation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='referral', to='review.invitation')),
            ],
            options={
                'verbose_name': 'colleague named by an expert',
                'verbose_name_plural': 'colleagues named by experts',
                'ordering': ['-pk'],
                'default_permissions': (),
            },
        ),
    ]
