# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of the cache, which every process shares: no command need be thought of besides ``migrate``."""

from django.core.management import call_command
from django.db import migrations


def make_table(apps, schema_editor):
    """Make it, unless it is there."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("users", "0001_initial")]
    operations = [migrations.RunPython(make_table, migrations.RunPython.noop)]
