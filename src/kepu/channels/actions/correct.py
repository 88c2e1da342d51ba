# SPDX-License-Identifier: AGPL-3.0-or-later
"""Says what readers are told of a correction."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kepu.channels.errors import ChannelError
from kepu.channels.models import Correction
from kepu.channels.states import Grade
from kepu.ledger.actions.record import record


@transaction.atomic
def write_notice(correction: Correction, notice: str, grade: str, *, actor: str = "") -> None:
    """Say what readers are told. Raises ``ChannelError`` where it is over, or nothing is said."""
    held = Correction.objects.select_for_update().get(pk=correction.pk)
    if held.closed_at is not None:
        raise ChannelError(_("This correction has reached every copy; open another by changing the text."))
    if not notice.strip() or grade not in Grade.values:
        raise ChannelError(_("Write what was wrong and what is right, in a sentence or two."))
    held.notice, held.grade = notice.strip()[:2000], grade
    held.save(update_fields=["notice", "grade"])
    record(
        "correction.notice",
        subject=held.subject,
        actor=actor,
        payload={"notice": held.notice, "grade": grade},
    )
