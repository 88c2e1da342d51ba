# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeps what experts are owed."""

import django.db.models.deletion
import kepu.identifiers.public_id
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0003_quotas'),
        ('review', '0013_rewordings'),
    ]

    operations = [
        migrations.CreateModel(
            name='Fee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', kepu.identifiers.public_id.PublicIdField(verbose_name='identifier')),
                ('work', models.CharField(max_length=200, verbose_name='for what')),
                ('basis', models.CharField(choices=[('answer', 'an answer'), ('hour', 'an hour'), ('flat', 'all of it together')], default='answer', max_length=8, verbose_name='the rate is for')),
                ('rate', models.DecimalField(decimal_places=2, max_digits=10, verbose_name='rate')),
                ('currency', models.CharField(default='CNY', max_length=3, verbose_name='currency')),
                ('hours', models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True, verbose_name='hours')),
                ('waived', models.BooleanField(default=False, verbose_name='waived')),
                ('day', models.DateField(verbose_name='day')),
                ('paid_on', models.DateField(blank=True, null=True, verbose_name='paid on')),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('expert', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fees', to='directory.expert')),
                ('review', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='fee', to='review.review')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fees', to='directory.unit')),
            ],
            options={
                'verbose_name': 'fee',
                'verbose_name_plural': 'fees',
                'ordering': ['-day', '-pk'],
                'default_permissions': (),
            },
        ),
    ]
