# SPDX-License-Identifier: AGPL-3.0-or-later
"""Makes a review a sign-off, as every other signature is, and takes in review routes."""

import django.db.models.deletion
import django.utils.timezone
import kepu.identifiers.public_id
import kepu.review.models.signoff
from django.db import migrations, models


def take_over_reviews(apps, schema_editor):
    """Every review becomes a sign-off of whoever gave it."""
    new = apps.get_model("review", "NewReview")
    for old in apps.get_model("review", "Review").objects.select_related("claim", "expert").order_by("pk"):
        new.objects.create(
            public_id=old.public_id,
            subject=f"claim:{old.claim.public_id}",
            role="expert",
            person_id=old.expert.person_id,
            content=old.content,
            digest=old.digest,
            remark=old.remark,
            signed_at=old.signed_at,
            void_at=old.void_at,
            void_reason=old.void_reason,
            verdict=old.verdict,
            wording=old.wording,
            interests=old.interests,
            named=old.named,
            claim_id=old.claim_id,
            expert_id=old.expert_id,
            invitation_id=old.invitation_id,
        )


class Migration(migrations.Migration):
    """Every signature in one table."""

    dependencies = [
        ('directory', '0003_quotas'),
        ('review', '0001_initial'),
        ('stories', '0005_blank_owner'),
    ]

    operations = [
        migrations.CreateModel(
            name='Route',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', kepu.identifiers.public_id.PublicIdField(verbose_name='identifier')),
                ('names', models.JSONField(default=dict, verbose_name='names')),
                ('kinds', models.JSONField(default=list, verbose_name='kinds of stories')),
                ('tier', models.CharField(blank=True, max_length=8, verbose_name='risk')),
                ('shipped', models.CharField(blank=True, max_length=40)),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='review_routes', to='directory.unit', verbose_name='unit')),
            ],
            options={
                'verbose_name': 'review route',
                'verbose_name_plural': 'review routes',
                'ordering': ['-pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='RouteVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('told', models.JSONField(default=list)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('route', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='review.route')),
            ],
            options={
                'verbose_name': 'version of a review route',
                'verbose_name_plural': 'versions of review routes',
                'ordering': ['-number'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Run',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', kepu.identifiers.public_id.PublicIdField(verbose_name='identifier')),
                ('state', models.CharField(choices=[('under-way', 'under review'), ('returned', 'given back'), ('approved', 'approved'), ('ended', 'taken off the route')], default='under-way', max_length=10, verbose_name='state')),
                ('stage', models.CharField(blank=True, max_length=40)),
                ('urgent', models.BooleanField(default=False, verbose_name='urgent')),
                ('begun_at', models.DateTimeField(auto_now_add=True)),
                ('stage_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('keeper', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='kept_runs', to='directory.person')),
                ('story', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='review_runs', to='stories.story')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='review.routeversion')),
            ],
            options={
                'verbose_name': 'way along a review route',
                'verbose_name_plural': 'ways along review routes',
                'ordering': ['-pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', kepu.identifiers.public_id.PublicIdField(verbose_name='identifier')),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('expires_at', models.DateTimeField(default=kepu.review.models.signoff.in_a_fortnight)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('code', models.CharField(blank=True, max_length=64)),
                ('code_at', models.DateTimeField(blank=True, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('stage', models.CharField(max_length=40)),
                ('due_at', models.DateTimeField(verbose_name='due')),
                ('outcome', models.CharField(blank=True, choices=[('approved', 'approved'), ('returned', 'given back'), ('reassigned', 'handed on'), ('over', 'no longer needed')], max_length=10)),
                ('reminded', models.PositiveSmallIntegerField(default=0)),
                ('reminded_at', models.DateTimeField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='directory.person')),
                ('stands_in_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assignments_of_deputies', to='directory.person')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='review.run')),
            ],
            options={
                'verbose_name': 'question to a reviewer',
                'verbose_name_plural': 'questions to reviewers',
                'ordering': ['due_at', 'pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SignOff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', kepu.identifiers.public_id.PublicIdField(verbose_name='identifier')),
                ('subject', models.CharField(db_index=True, max_length=40)),
                ('role', models.CharField(max_length=60)),
                ('statement', models.JSONField(default=dict)),
                ('content', models.JSONField(default=dict)),
                ('digest', models.CharField(max_length=71)),
                ('normaliser', models.PositiveSmallIntegerField(default=1)),
                ('remark', models.TextField(blank=True, max_length=4000, verbose_name='remark to the editor')),
                ('signed_at', models.DateTimeField(verbose_name='signed')),
                ('void_at', models.DateTimeField(blank=True, null=True)),
                ('void_reason', models.JSONField(default=dict)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sign_offs', to='directory.person')),
                ('stands_in_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sign_offs_by_deputies', to='directory.person')),
            ],
            options={
                'verbose_name': 'sign-off',
                'verbose_name_plural': 'sign-offs',
                'ordering': ['-signed_at', '-pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Version',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=71)),
                ('content', models.JSONField(default=dict)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('story', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='stories.story')),
            ],
            options={
                'verbose_name': 'version',
                'verbose_name_plural': 'versions',
                'ordering': ['-pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Giving',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.CharField(max_length=40)),
                ('reason', models.TextField(max_length=4000, verbose_name='reason')),
                ('given_at', models.DateTimeField(auto_now_add=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='given_back', to='review.run')),
                ('version', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='review.version')),
            ],
            options={
                'verbose_name': 'story given back',
                'verbose_name_plural': 'stories given back',
                'ordering': ['-pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Deputy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', kepu.identifiers.public_id.PublicIdField(verbose_name='identifier')),
                ('starts_on', models.DateField(verbose_name='from')),
                ('ends_on', models.DateField(verbose_name='until (without that day)')),
                ('deputy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deputises', to='directory.person', verbose_name='deputy')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deputies', to='directory.person')),
            ],
            options={
                'verbose_name': 'deputy',
                'verbose_name_plural': 'deputies',
                'ordering': ['-starts_on', '-pk'],
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='review_deputy_days')],
            },
        ),
        migrations.AddField(
            model_name='route',
            name='current',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='review.routeversion', verbose_name='version'),
        ),
        migrations.AddField(
            model_name='signoff',
            name='version',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='sign_offs', to='review.version'),
        ),
        migrations.AddField(
            model_name='run',
            name='handed_in',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='review.version'),
        ),
        migrations.AddConstraint(
            model_name='routeversion',
            constraint=models.UniqueConstraint(fields=('route', 'number'), name='review_route_version_once'),
        ),
        migrations.AddIndex(
            model_name='assignment',
            index=models.Index(condition=models.Q(('ended_at', None)), fields=['person', 'due_at'], name='review_open_questions'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('run', 'stage', 'person'), name='review_assignment_open_once'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.UniqueConstraint(fields=('story', 'digest'), name='review_version_once'),
        ),
        migrations.AddConstraint(
            model_name='run',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('story',), name='review_run_open_once'),
        ),
        migrations.CreateModel(
            name='NewReview',
            fields=[
                ('signoff_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='review.signoff')),
                ('verdict', models.CharField(choices=[('correct', 'Correct'), ('change', 'Correct with a change'), ('wrong', 'Wrong'), ('unsure', 'Cannot be said with confidence'), ('not-mine', 'Not my field')], max_length=10, verbose_name='verdict')),
                ('wording', models.TextField(blank=True, max_length=2000, verbose_name='wording')),
                ('interests', models.TextField(blank=True, max_length=2000, verbose_name='interests declared')),
                ('named', models.BooleanField(default=False, verbose_name='may be named')),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='review.claim')),
                ('expert', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.expert')),
                ('invitation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='review.invitation')),
            ],
            options={
                'verbose_name': 'review',
                'verbose_name_plural': 'reviews',
                'ordering': ['-signed_at', '-pk'],
                'default_permissions': (),
            },
            bases=('review.signoff',),
        ),
        migrations.RunPython(take_over_reviews, migrations.RunPython.noop),
        migrations.DeleteModel(name='Review'),
        migrations.RenameModel(old_name='NewReview', new_name='Review'),
        migrations.AlterField(
            model_name='review',
            name='claim',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='review.claim'),
        ),
        migrations.AlterField(
            model_name='review',
            name='expert',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='directory.expert'),
        ),
        migrations.AlterField(
            model_name='review',
            name='invitation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='review.invitation'),
        ),
    ]
