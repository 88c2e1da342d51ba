# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeps to whom a letter is, for an address may be somebody else's later."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mail', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='letter',
            name='person',
            field=models.CharField(blank=True, db_index=True, max_length=12, verbose_name='person'),
        ),
    ]
