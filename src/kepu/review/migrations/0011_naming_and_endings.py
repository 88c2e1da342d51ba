from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def keep_names(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("review", "Review").objects.filter(named=True).update(naming="named")


def give_back_names(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("review", "Review").objects.filter(naming="named").update(named=True)


def note_endings(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    invitations = apps.get_model("review", "Invitation").objects.exclude(ended_at=None)
    answered = apps.get_model("review", "Review").objects.values("invitation")
    invitations.filter(pk__in=answered).update(ended_as="answered")


class Migration(migrations.Migration):

    dependencies = [
        ("review", "0010_lasting_troubles"),
    ]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="ended_as",
            field=models.CharField(blank=True, choices=[("answered", "answered"), ("taken-back", "taken back"), ("declined", "declined"), ("handed-on", "handed on")], default="", max_length=12),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="invitation",
            name="reason",
            field=models.CharField(blank=True, default="", max_length=1000),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="invitation",
            name="reminded",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="invitation",
            name="reminded_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="review",
            name="naming",
            field=models.CharField(choices=[("named", "name, affiliation and ORCID"), ("role", "affiliation only"), ("nobody", "neither of them")], default="nobody", max_length=8, verbose_name="who signed is told by"),
        ),
        migrations.RunPython(keep_names, give_back_names),
        migrations.RunPython(note_endings, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name="review",
            name="named",
        ),
    ]
