# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeps whose wording was taken into a text."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('review', '0012_referrals'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.CreateModel(
            name='Rewording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('was', models.TextField()),
                ('now', models.TextField()),
                ('places', models.JSONField(default=list)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rewordings', to='review.claim')),
                ('review', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='rewording', to='review.review')),
                ('revision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision')),
            ],
            options={
                'verbose_name': 'wording that was taken over',
                'verbose_name_plural': 'wordings that were taken over',
                'ordering': ['-pk'],
                'default_permissions': (),
            },
        ),
    ]
