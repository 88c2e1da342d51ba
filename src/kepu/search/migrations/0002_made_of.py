from django.db import migrations

from kepu.search.stores import postgresql


def renew(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(postgresql.RENEW)


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(renew, migrations.RunPython.noop),
    ]
