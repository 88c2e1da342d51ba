from django.db import migrations

from kepu.search.stores import postgresql


def made_of(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        # It answers the same as before, sooner: what was indexed stays as it is.
        schema_editor.execute(postgresql.MADE_OF)


class Migration(migrations.Migration):

    dependencies = [("search", "0002_made_of")]

    operations = [migrations.RunPython(made_of, migrations.RunPython.noop)]
