# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lets claims of high risk want a second signature, and those on which experts differ be decided by most of
three."""

from django.db import migrations, models


def settle(apps, _schema):
    """Let every claim stand where its signatures put it now."""
    claims, reviews, invitations = (
        apps.get_model("review", name) for name in ("Claim", "Review", "Invitation")
    )
    for claim in claims.objects.filter(dropped_at=None, state__in=("signed", "disputed", "asked")).iterator():
        held = reviews.objects.filter(claim=claim, void_at=None, digest=claim.digest).exclude(verdict="not-mine")
        newest = dict(held.order_by("signed_at", "pk").values_list("expert", "verdict"))
        many, confirm = len(newest), sum(verdict == "correct" for verdict in newest.values())
        asked = invitations.objects.filter(claim=claim, ended_at=None).exists()
        state = claim.state
        if many and confirm == many:
            second = many < 2 and claim.tier == "high"
            state = ("asked" if asked else "second") if second else "signed"
        elif many > 2 and confirm * 2 > many:
            state = "signed"
        if state != claim.state:
            claims.objects.filter(pk=claim.pk).update(state=state)


class Migration(migrations.Migration):

    dependencies = [
        ('review', '0016_rebuttals'),
    ]

    operations = [
        migrations.AlterField(
            model_name='claim',
            name='state',
            field=models.CharField(choices=[('open', 'nobody is asked yet'), ('asked', 'to sign'), ('second', 'wants a second signature'), ('signed', 'signed'), ('disputed', 'not confirmed'), ('void', 'void')], default='open', max_length=8, verbose_name='state'),
        ),
        migrations.RunPython(settle, migrations.RunPython.noop),
    ]
