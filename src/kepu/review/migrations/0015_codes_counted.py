# SPDX-License-Identifier: AGPL-3.0-or-later
"""Counts the codes of each question."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('review', '0014_fees'),
    ]

    operations = [
        migrations.AddField(
            model_name='assignment',
            name='codes',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='invitation',
            name='codes',
            field=models.PositiveSmallIntegerField(default=0),
        ),
    ]
