# SPDX-License-Identifier: AGPL-3.0-or-later
"""Quotes the words of captions, and keeps hints, risk and where recut passages went."""

import django.db.models.deletion
import kepu.identifiers.public_id
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0003_quotas'),
        ('review', '0005_patrols_and_clocks'),
        ('stories', '0009_contributor_person'),
    ]

    operations = [
        migrations.AddField(
            model_name='anchor',
            name='at',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.CreateModel(
            name='TierDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tier', models.CharField(choices=[('normal', 'normal'), ('high', 'high')], max_length=8, verbose_name='risk')),
                ('proposed', models.JSONField(default=list)),
                ('reason', models.TextField(blank=True, max_length=2000, verbose_name='reason')),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tier_decisions', to='review.claim')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tier_decisions', to='directory.person')),
            ],
            options={
                'verbose_name': 'decision on risk',
                'verbose_name_plural': 'decisions on risk',
                'ordering': ['-pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='HintAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', kepu.identifiers.public_id.PublicIdField(verbose_name='identifier')),
                ('digest', models.CharField(max_length=71)),
                ('words', models.TextField()),
                ('rules', models.JSONField(default=list)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('claim', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='hint_answers', to='review.claim')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='hint_answers', to='directory.person')),
                ('story', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hint_answers', to='stories.story')),
            ],
            options={
                'verbose_name': 'answer to a hint',
                'verbose_name_plural': 'answers to hints',
                'ordering': ['-pk'],
                'default_permissions': (),
                'indexes': [models.Index(fields=['story', 'digest'], name='review_hint_answers')],
            },
        ),
        migrations.CreateModel(
            name='Recut',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', kepu.identifiers.public_id.PublicIdField(verbose_name='identifier')),
                ('was_master', models.CharField(max_length=12)),
                ('was_start', models.PositiveIntegerField()),
                ('was_end', models.PositiveIntegerField()),
                ('was_passage', models.CharField(max_length=71)),
                ('words', models.JSONField(default=list)),
                ('master', models.CharField(max_length=12)),
                ('start', models.PositiveIntegerField(default=0)),
                ('end', models.PositiveIntegerField(default=0)),
                ('here', models.CharField(blank=True, max_length=71)),
                ('by', models.CharField(blank=True, choices=[('packets', 'the very same pictures and sound'), ('words', 'the same words of the captions')], max_length=8)),
                ('state', models.CharField(choices=[('looking', 'is being looked for'), ('same', 'is where it was'), ('proposed', 'may stand elsewhere'), ('lost', 'was not found'), ('accepted', 'was carried over'), ('refused', 'is something else')], default='looking', max_length=8)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('anchor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recuts', to='review.anchor')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='recuts_decided', to='directory.person')),
            ],
            options={
                'verbose_name': 'passage that was cut otherwise',
                'verbose_name_plural': 'passages that were cut otherwise',
                'ordering': ['-pk'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(condition=models.Q(('decided_at', None)), fields=('anchor',), name='review_recut_open_once')],
            },
        ),
    ]
