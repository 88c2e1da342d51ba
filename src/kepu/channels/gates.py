# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a channel asks for before anything leaves: each gate looks at digests and dates, never at a flag."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from kepu.channels.models import Correction
from kepu.channels.profile import profile_of
from kepu.review.agreeing import missing
from kepu.review.choosing import Way, way_of
from kepu.review.models import Claim, Recut, SignOff
from kepu.review.parts import Parts
from kepu.review.questions.answering import groups_asked, unanswered
from kepu.review.standing import Ground, standing
from kepu.review.statement import statement_of
from kepu.review.states import RecutState, RunState
from kepu.review.steering import first_open
from kepu.stories.models import CaptionTrack, Story


@dataclass(frozen=True, slots=True)
class Case:
    """A story before a gate, with what stands in it, its claims (with anchors and reviews), captions, way
    along a review route, sign-offs of its stages and that all is marked, and parts, as the database has them
    now. What may be ``None`` is read where a gate needs it."""

    story: Story
    ground: Ground
    claims: Sequence[Claim]
    corrections: Sequence[Correction]
    tracks: Sequence[CaptionTrack]
    way: Way | None = None
    sign_offs: Sequence[SignOff] | None = None
    parts: Parts | None = None

    @classmethod
    def of(cls, story: Story) -> Case:
        """That of *story*, read anew."""
        claims = story.claims.filter(dropped_at=None).prefetch_related("anchors", "reviews")
        corrections = story.corrections.select_related("claim")
        return cls(story, Ground.of(story), list(claims), list(corrections), list(story.caption_tracks.all()))


Gate = Callable[[Case], Iterator[str]]


def blocks(case: Case, channel: str) -> list[str]:
    """What keeps a story from *channel*: a sentence each."""
    needs = profile_of(channel).needs
    return [sentence for name in needs for sentence in GATES[name](case)]


def _claims(case: Case) -> Iterator[str]:
    """Every claim is confirmed by signatures that hold the digest of what stands now, as it is recomputed
    here: by one, by two where its risk is high, by most of three at least where they differ."""
    moved: set[int] | None = None
    for claim in case.claims:
        now = standing(claim, case.ground)
        if not now.digest:
            if now.waits and moved is None:
                moved = _moved(case.story)
            yield _told(claim, now.waits, moved=claim.pk in (moved or ()))
            continue
        if lacks := missing(claim, claim.counted_reviews(now.digest)):
            yield lacks


def _moved(story: Story) -> set[int]:
    """The keys of the claims of *story* of which a passage may stand elsewhere, and somebody is to decide."""
    waiting = Recut.objects.filter(anchor__claim__story=story, state=RecutState.PROPOSED, decided_at=None)
    return set(waiting.values_list("anchor__claim", flat=True))


def _told(claim: Claim, waits: bool, *, moved: bool) -> str:
    if moved:
        return _(
            "The passage of claim {number} may stand elsewhere in the new version: look at both, and say so."
        ).format(number=claim.number)
    if waits:
        return _("The passage of claim {number} is being read; wait a moment.").format(number=claim.number)
    return _("What claim {number} stands on is not found any more; mark it again, or take it off.").format(
        number=claim.number
    )


def _approvals(case: Case) -> Iterator[str]:
    """The story went along the route that is for it, and each stage before publication holds what stands now.
    A house without a route asks for none."""
    way = case.way or way_of(case.story, case.claims)
    run, route = way.run, way.route
    if run is None:
        if route is not None:
            yield _("It was not handed in yet: “{route}” is the review route that is for it.").format(
                route=route.name
            )
        return
    if route is not None and route.pk != run.version.route_id:
        yield _(
            "It goes along “{old}”, and the review route that is for it now is “{new}”: move it over."
        ).format(old=run.version.route.name, new=route.name)
    parts = _parts(case)
    stage = first_open(run, parts, case.sign_offs)
    if run.state == RunState.RETURNED:
        yield _("A reviewer gave it back; it is handed in again first.")
    elif stage is not None:
        yield _("“{stage}” is not signed as the story stands now.").format(stage=stage.name)
    for waiting in unanswered(case.story, groups_asked(run.version.stages), parts):
        yield _("The question “{question}” is not answered as the story stands now.").format(
            question=waiting.question.name
        )


def _marked(case: Case) -> Iterator[str]:
    """Somebody signed that every checkable statement of what stands now is marked, where the story's route
    asks experts about claims: of a statement that nobody marked, nobody is asked."""
    run = (case.way or way_of(case.story)).run
    if run is None or not any(each.by == "experts" and not each.after for each in run.version.stages):
        return
    if statement_of(case.story, _parts(case), case.sign_offs).holds is None:
        yield _("Nobody has signed yet that all claims of what stands now are marked.")


def _parts(case: Case) -> Parts:
    return case.parts or Parts(case.story.pk, case.story, case.claims, case.tracks)


def _corrections(case: Case) -> Iterator[str]:
    """Every open correction says to readers what was wrong: nothing is put right silently."""
    for correction in case.corrections:
        if correction.closed_at is not None or correction.notice:
            continue
        yield _("The correction of claim {number} has no notice yet: write what readers are told.").format(
            number=correction.claim.number
        )


def _captions(case: Case) -> Iterator[str]:
    """Somebody has read every word that a machine wrote down."""
    for track in case.tracks:
        if track.unread:
            yield _(
                "The captions in {language} were drafted by recognition and nobody has read them yet:"
                " read them in their editor, or take in a file in their place."
            ).format(language=track.language)


def _releases(case: Case) -> Iterator[str]:
    today = timezone.localdate()
    for release in case.story.releases.all():
        if release.ends_on is not None and release.ends_on <= today:
            yield _("The leave to use “{what}” ended on {day}.").format(
                what=release.what, day=release.ends_on
            )


def _embargo(case: Case) -> Iterator[str]:
    story = case.story
    if story.embargo_at is not None and story.embargo_at > timezone.now():
        told = story.embargo_at.astimezone(ZoneInfo(story.embargo_zone or "UTC"))
        yield _("It may not be seen before {moment} ({zone}).").format(
            moment=told.strftime("%Y-%m-%d %H:%M"), zone=story.embargo_zone
        )


GATES: Mapping[str, Gate] = MappingProxyType(
    {
        "claims": _claims,
        "marked": _marked,
        "approvals": _approvals,
        "corrections": _corrections,
        "captions": _captions,
        "releases": _releases,
        "embargo": _embargo,
    }
)
"""Every gate by the name that profiles call it."""
