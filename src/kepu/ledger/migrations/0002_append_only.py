# SPDX-License-Identifier: AGPL-3.0-or-later
"""The database itself refuses to change the record."""

from django.db import migrations

from kepu.ledger.triggers import statements


def guard(apps, schema_editor):
    """Make the triggers, in the words of the database."""
    for statement in statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    """Drop them."""
    for statement in statements(schema_editor.connection.vendor, drop=True):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    """After the tables."""

    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
