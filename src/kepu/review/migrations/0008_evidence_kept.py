# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeps references, files and notices of evidence, and gives each piece an identifier."""

import django.db.models.deletion
import django.utils.timezone
import kepu.identifiers.public_id
import kepu.review.models.evidence
from django.db import migrations, models
from kepu.review.evidence.doi import find_doi, read_doi


def name_each(apps, schema_editor):
    """Evidence that is there already gets an identifier, and the kind that it shows by itself."""
    evidence = apps.get_model("review", "Evidence")
    for each in evidence._base_manager.iterator():
        each.public_id = kepu.identifiers.public_id.new_public_id()
        each.doi = read_doi(each.doi) or find_doi(each.doi) or each.doi.lower()
        each.kind = "page" if each.address and not each.doi else "work"
        each.save(update_fields=["public_id", "doi", "kind"])


class Migration(migrations.Migration):

    dependencies = [
        ('review', '0007_foreign_reviews'),
    ]

    operations = [
        migrations.CreateModel(
            name='EvidenceFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', kepu.identifiers.public_id.PublicIdField(verbose_name='identifier')),
                ('name', models.CharField(max_length=200)),
                ('media_type', models.CharField(max_length=100)),
                ('size', models.PositiveBigIntegerField()),
                ('digest', models.CharField(max_length=71)),
                ('address', models.URLField(blank=True, max_length=2000)),
                ('pages', models.PositiveIntegerField(default=0)),
                ('file', models.FileField(upload_to=kepu.review.models.evidence.file_path)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'file of evidence',
                'verbose_name_plural': 'files of evidence',
                'ordering': ['-pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='EvidenceNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('says', models.CharField(choices=[('retracted', 'retracted'), ('concern', 'expression of concern'), ('corrected', 'corrected')], max_length=10)),
                ('doi', models.CharField(blank=True, max_length=200)),
                ('day', models.DateField(blank=True, null=True)),
                ('source', models.CharField(blank=True, max_length=60)),
                ('found_at', models.DateTimeField(auto_now_add=True)),
                ('voided', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'notice about evidence',
                'verbose_name_plural': 'notices about evidence',
                'ordering': ['-pk'],
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='evidence',
            name='checked_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='evidence',
            name='csl',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='evidence',
            name='kind',
            field=models.CharField(choices=[('work', 'paper or book'), ('data', 'data set'), ('document', 'document'), ('page', 'web page')], default='work', max_length=8, verbose_name='kind'),
        ),
        migrations.AddField(
            model_name='evidence',
            name='looked_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='evidence',
            name='made_at',
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.AddField(
            model_name='evidence',
            name='registry',
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name='evidence',
            name='removed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='evidence',
            name='state',
            field=models.CharField(choices=[('typed', 'as it was typed in'), ('waiting', 'is being looked up'), ('found', 'looked up'), ('unknown', 'no registry knows it'), ('failed', 'could not be looked up')], default='typed', max_length=8),
        ),
        migrations.AddField(
            model_name='evidence',
            name='trouble',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='evidence',
            name='public_id',
            field=models.CharField(default='', editable=False, max_length=12),
            preserve_default=False,
        ),
        migrations.RunPython(name_each, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='evidence',
            name='public_id',
            field=kepu.identifiers.public_id.PublicIdField(verbose_name='identifier'),
        ),
        migrations.AddIndex(
            model_name='evidence',
            index=models.Index(condition=models.Q(('removed_at', None), models.Q(('doi', ''), _negated=True)), fields=['doi'], name='review_evidence_doi'),
        ),
        migrations.AddField(
            model_name='evidencefile',
            name='evidence',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='review.evidence'),
        ),
        migrations.AddField(
            model_name='evidencenotice',
            name='evidence',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='review.evidence'),
        ),
        migrations.AddConstraint(
            model_name='evidencenotice',
            constraint=models.UniqueConstraint(fields=('evidence', 'says', 'doi'), name='review_notice_once'),
        ),
    ]
