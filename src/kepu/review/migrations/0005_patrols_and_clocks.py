# SPDX-License-Identifier: AGPL-3.0-or-later
"""Takes in what patrols find, and keeps when the clock of a stage runs out."""

import django.db.models.deletion
import kepu.identifiers.public_id
from django.db import migrations, models


def tell_when_due(apps, schema_editor):
    """Stories under review are due when the first of those is who are asked at their stage."""
    asked = apps.get_model("review", "Assignment").objects.filter(ended_at=None)
    for run in apps.get_model("review", "Run").objects.filter(ended_at=None, state="under-way"):
        first = asked.filter(run=run, stage=run.stage).order_by("due_at").first()
        if first is not None:
            run.due_at = first.due_at
            run.save(update_fields=["due_at"])


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0003_quotas'),
        ('review', '0004_questions_and_sheets'),
        ('stories', '0005_blank_owner'),
    ]

    operations = [
        migrations.CreateModel(
            name='Patrol',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', kepu.identifiers.public_id.PublicIdField(verbose_name='identifier')),
                ('stage', models.CharField(max_length=40)),
                ('fine', models.BooleanField(verbose_name='all is well')),
                ('remark', models.TextField(blank=True, max_length=4000, verbose_name='remark to the editor')),
                ('digest', models.CharField(max_length=71)),
                ('done_at', models.DateTimeField(auto_now_add=True)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'patrol after publication',
                'verbose_name_plural': 'patrols after publication',
                'ordering': ['-pk'],
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='run',
            name='due_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='due'),
        ),
        migrations.AddField(
            model_name='run',
            name='lacking',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name='assignment',
            index=models.Index(condition=models.Q(('ended_at', None)), fields=['due_at'], name='review_due_questions'),
        ),
        migrations.AddIndex(
            model_name='assignment',
            index=models.Index(condition=models.Q(('outcome__in', ('approved', 'returned'))), fields=['ended_at'], name='review_answered_questions'),
        ),
        migrations.AddIndex(
            model_name='run',
            index=models.Index(condition=models.Q(('ended_at', None), ('state', 'under-way')), fields=['due_at'], name='review_open_runs'),
        ),
        migrations.AddField(
            model_name='patrol',
            name='assignment',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='patrol', to='review.assignment'),
        ),
        migrations.AddField(
            model_name='patrol',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='patrols', to='directory.person'),
        ),
        migrations.AddField(
            model_name='patrol',
            name='run',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='patrols', to='review.run'),
        ),
        migrations.AddField(
            model_name='patrol',
            name='stands_in_for',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='patrols_of_deputies', to='directory.person'),
        ),
        migrations.AddIndex(
            model_name='patrol',
            index=models.Index(condition=models.Q(('fine', False), ('settled_at', None)), fields=['run'], name='review_open_patrols'),
        ),
        migrations.RunPython(tell_when_due, migrations.RunPython.noop),
    ]
