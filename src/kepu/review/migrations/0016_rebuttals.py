# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeps what statement of somebody else a claim answers."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('review', '0015_codes_counted'),
    ]

    operations = [
        migrations.AddField(
            model_name='claim',
            name='rebuts',
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
