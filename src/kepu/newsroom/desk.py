# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the review desk of a story shows: its claims in one list, those first that lost their signature, with
who has which of them and since when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from kepu.directory.permissions import may
from kepu.directory.roles import Verb
from kepu.directory.views.acting import user_of
from kepu.newsroom.claims import seal_of
from kepu.newsroom.matching import Wanting, proposals_of, wanting_of
from kepu.newsroom.pool import experts_to_ask
from kepu.review.died import died_last, difference, why_died, wording_difference
from kepu.review.elsewhere import AllElsewhere, elsewhere, ground_of, with_elsewhere
from kepu.review.models import Anchor, Claim, Invitation, Matching, Review, Rewording
from kepu.review.standing import Ground
from kepu.review.states import State
from kepu.stories.differ import Piece
from kepu.stories.models import Story
from kepu.stories.models.story import SUMMARY, TITLE
from kepu.stories.playable import film_of
from kepu.stories.queries import film_length, main_master

ORDER = {
    State.VOID: 0,
    State.DISPUTED: 1,
    State.OPEN: 2,
    State.SECOND: 3,
    State.ASKED: 4,
    State.SIGNED: 5,
}
"""What needs somebody first."""


@dataclass(frozen=True, slots=True)
class Row:
    """One claim. *places* are in what it stands but the film, *times* those of the film in milliseconds, both
    with whether it is found there; *asked* who has it; *signed* what was found and
    how a wording that is asked for differs; *died* the signatures that it lost last, *why* the reason,
    and *pieces* the difference to what stands now; *wanting* what matching says of it, and *reworded* whose
    wording it is, where an expert's was taken over; *elsewhere* what other houses signed, which counts for
    nothing here."""

    claim: Claim
    seal: str
    places: Sequence[tuple[str, bool]]
    times: Sequence[tuple[int, int, bool]]
    asked: Sequence[Invitation]
    signed: Sequence[tuple[Review, Sequence[Piece]]]
    died: Sequence[Review]
    why: str
    pieces: Sequence[Piece]
    wanting: Wanting
    reworded: Rewording | None
    elsewhere: AllElsewhere

    @property
    def same(self) -> bool:
        """Whether its words are what they were, although its signatures died."""
        return bool(self.died) and not self.pieces


def desk_context(request: HttpRequest, story: Story, state: str = "") -> dict[str, Any]:
    """All of it, in as many queries however many claims there are; of claims in *state* alone where it is
    one."""
    user, master = user_of(request), main_master(story)
    rows = desk_rows(request, story)
    many = Counter(row.claim.state for row in rows)
    shown = [row for row in rows if row.claim.state == state] if state in State.values else rows
    asks = may(user, Verb.ASK_EXPERTS, story.unit)
    return {
        "title": _("Review desk: {title}").format(title=story.title),
        "crumbs": [
            (reverse("stories:stories"), _("Stories")),
            (reverse("story", args=[story.public_id]), story.title),
        ],
        "story": story,
        "film": film_of(master),
        "length": film_length(master) or 0,
        "rows": shown,
        "many": len(rows),
        "state": state if state in State.values else "",
        "states": [(each.value, each.label, many[each.value]) for each in ORDER if many[each.value]],
        "void": [row for row in rows if row.died and row.claim.digest],
        "asks": asks,
        "edits": may(user, Verb.EDIT_STORIES, story.unit),
        "experts": experts_to_ask(request) if asks and rows else [],
    }


def desk_rows(request: HttpRequest, story: Story) -> list[Row]:
    """A row for every claim of *story*, those that need somebody first."""
    reviews = Review.objects.select_related("expert__person").order_by("-signed_at", "-pk")
    open_now = Invitation.objects.filter(ended_at=None).select_related("expert__person")
    claims = with_elsewhere(
        story.claims.filter(dropped_at=None).prefetch_related(
            "anchors",
            Prefetch("reviews", reviews),
            Prefetch("invitations", open_now),
            Prefetch("proposals", proposals_of(request, story)),
            Prefetch("rewordings", Rewording.objects.select_related("review__expert__person")),
        )
    )
    matching = Matching.objects.filter(story=story).first()
    ground = ground_of(story)
    found = [_row(claim, matching, ground) for claim in claims]
    return sorted(found, key=lambda row: (ORDER[State(row.claim.state)], row.claim.number))


def _row(claim: Claim, matching: Matching | None, ground: Callable[[], Ground]) -> Row:
    died = died_last(claim) if claim.state == State.VOID else []
    anchors = list(claim.anchors.all())
    film = [each for each in anchors if each.kind == Anchor.Kind.MEDIA]
    return Row(
        claim=claim,
        seal=seal_of(claim),
        places=[(_place(each), each.found) for each in anchors if each.kind != Anchor.Kind.MEDIA],
        times=[
            (each.start, each.end, each.found)
            for each in film or [each for each in anchors if each.kind == Anchor.Kind.CAPTIONS]
        ],
        asked=list(claim.invitations.all()),
        signed=[
            (each, wording_difference(claim.statement, each.wording) if each.wording else ())
            for each in claim.counted_reviews(claim.digest)
        ],
        died=died,
        why=why_died(died),
        pieces=difference(claim, died),
        wanting=wanting_of(claim, matching),
        reworded=next((each for each in claim.rewordings.all() if each.now == claim.statement), None),
        elsewhere=elsewhere(claim, ground),
    )


def _place(anchor: Anchor) -> str:
    """In what it stands, where that is no time of the film."""
    if anchor.kind == Anchor.Kind.CAPTIONS:
        return _("captions, {language}").format(language=anchor.place)
    return {TITLE: _("title"), SUMMARY: _("summary")}.get(anchor.place, _("text"))
