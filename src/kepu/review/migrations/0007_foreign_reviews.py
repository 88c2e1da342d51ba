# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeps reviews that were signed in other houses."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('review', '0006_claims_live'),
    ]

    operations = [
        migrations.CreateModel(
            name='ForeignReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(editable=False, max_length=12, unique=True, verbose_name='identifier')),
                ('house_names', models.JSONField(default=dict)),
                ('house_address', models.CharField(blank=True, max_length=500)),
                ('reviewer', models.CharField(max_length=100)),
                ('names', models.JSONField(default=dict)),
                ('affiliation', models.JSONField(default=dict)),
                ('orcid', models.CharField(blank=True, max_length=19, verbose_name='ORCID')),
                ('verdict', models.CharField(choices=[('correct', 'Correct'), ('change', 'Correct with a change'), ('wrong', 'Wrong'), ('unsure', 'Cannot be said with confidence'), ('not-mine', 'Not my field')], max_length=10, verbose_name='verdict')),
                ('wording', models.TextField(blank=True, max_length=2000, verbose_name='wording')),
                ('interests', models.TextField(blank=True, max_length=2000, verbose_name='interests declared')),
                ('content', models.JSONField(default=dict)),
                ('digest', models.CharField(max_length=71)),
                ('normaliser', models.PositiveSmallIntegerField()),
                ('signed_at', models.DateTimeField(verbose_name='signed')),
                ('void_at', models.DateTimeField(blank=True, null=True)),
                ('void_reason', models.JSONField(default=dict)),
                ('imported_at', models.DateTimeField(auto_now_add=True)),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='foreign_reviews', to='review.claim')),
            ],
            options={
                'verbose_name': 'review of another house',
                'verbose_name_plural': 'reviews of other houses',
                'ordering': ['-signed_at', '-pk'],
                'default_permissions': (),
            },
        ),
    ]
