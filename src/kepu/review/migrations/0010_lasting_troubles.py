# SPDX-License-Identifier: AGPL-3.0-or-later
"""Marks evidence about which asking again is no use."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('review', '0009_proposals'),
    ]

    operations = [
        migrations.AddField(
            model_name='evidence',
            name='lasting',
            field=models.BooleanField(default=False),
        ),
    ]
