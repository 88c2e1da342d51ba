from django.db import migrations

from kepu.search.stores import postgresql


def tokens(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        # It answers the same as before, so that what was indexed stays as it is.
        schema_editor.execute(postgresql.TOKENS)


class Migration(migrations.Migration):

    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(tokens, migrations.RunPython.noop)]
