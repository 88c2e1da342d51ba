# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the database tells a matcher: the experts whom somebody may see, and the claims of a story."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from kepu.directory.models import Expert, Term
from kepu.review.agreeing import wanted
from kepu.review.matching.conflicts import Interest, Setting, Ties, Work, hindrance, work_of
from kepu.review.matching.facts import Candidate, Sought, Why
from kepu.review.matching.likeness import MOST_REVIEWED
from kepu.review.models import Claim, Evidence, Invitation, Review
from kepu.review.states import Verdict
from kepu.search.words import fold, plain
from kepu.stories.models import Story

LATELY = timedelta(days=90)
MOST_CONTEXT = 400
"""Of the words around a claim, so many characters are read."""


class Pool:
    """The experts who could be asked, as a matcher knows them, with what ties each."""

    def __init__(self, experts: QuerySet[Expert]) -> None:
        """Read *experts* and what hangs on them, in a few queries however many they are."""
        now, today = timezone.now(), timezone.localdate()
        terms = Term.objects.filter(starts_on__lte=today, ends_on__gt=today).select_related("panel")
        rows = list(
            experts.select_related("person__unit").prefetch_related(
                "interests", Prefetch("terms", terms, to_attr="terms_now")
            )
        )
        open_now = Counter(
            Invitation.objects.filter(ended_at=None, expires_at__gt=now).values_list("expert", flat=True)
        )
        lately = Counter(Invitation.objects.filter(made_at__gt=now - LATELY).values_list("expert", flat=True))
        signed = _signed()
        self.experts = {each.public_id: each for each in rows}
        self.ties = {each.public_id: _ties(each) for each in rows}
        self.candidates = [
            _candidate(each, each.load_cap - open_now[each.pk], lately[each.pk], signed.get(each.pk, ()))
            for each in rows
        ]


def _signed() -> Mapping[int, list[str]]:
    """The statements that each expert signed, the newest first; what was not their field is left out."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    rows = Review.objects.exclude(verdict=Verdict.NOT_MINE).order_by("-signed_at", "-pk")
    for expert, statement in rows.values_list("expert", "content__statement").iterator():
        if statement and len(found[expert]) < MOST_REVIEWED:
            found[expert].append(str(statement))
    return found


def _candidate(expert: Expert, room: int, lately: int, signed: Iterable[str]) -> Candidate:
    terms: list[Any] = expert.terms_now  # type: ignore[attr-defined]
    works_at = tuple(expert.affiliation.values())
    return Candidate(
        expert.public_id,
        keywords=tuple(expert.all_keywords()),
        affiliation=works_at,
        reviewed=tuple(signed),
        place=expert.ror or (fold(works_at[0]) if works_at else ""),
        room=room,
        lately=lately,
        panel=terms[0].panel.names if terms else {},
    )


def _ties(expert: Expert) -> Ties:
    unit = expert.person.unit
    return Ties(
        person=expert.person_id,
        unit=unit.merged_into_id or unit.pk,
        names=frozenset(map(plain, filter(None, expert.person.names.values()))),
        works_at=frozenset(map(plain, filter(None, expert.affiliation.values()))),
        orcid=expert.orcid,
        interests=tuple(
            Interest(each.kind, each.text, each.since, each.until) for each in expert.interests.all()
        ),
    )


def sought(story: Story, pool: Pool) -> tuple[list[Sought], dict[str, Claim]]:
    """What is sought for the claims of *story* that want more experts than have them, and these claims by
    their ``public_id``."""
    today = timezone.localdate()
    whole = _setting(story)
    words = story.words()
    found: list[Sought] = []
    claims = {}
    for claim in story.claims.filter(dropped_at=None).prefetch_related(
        "anchors", "evidence", "invitations__expert", "reviews__expert"
    ):
        counted = claim.counted_reviews(claim.digest)
        has_it = _has_it(claim, counted)
        more = wanted(claim, counted) - sum(how in ("asked", "signed") for how in has_it.values())
        claims[claim.public_id] = claim
        if more > 0:
            found.append(_sought(claim, pool, whole, has_it, more, words, today))
    return found, claims


def _sought(
    claim: Claim,
    pool: Pool,
    whole: Setting,
    has_it: Mapping[int, str],
    more: int,
    words: Mapping[str, str],
    today: date,
) -> Sought:
    context = _context(claim, words)
    evidence = list(claim.evidence.all())
    setting = Setting(
        unit=whole.unit,
        unit_names=whole.unit_names,
        people=whole.people,
        names=whole.names,
        orcids=whole.orcids,
        works=whole.works,
        evidence=_works(evidence),
        titles=tuple(plain(each.title) for each in evidence),
        words=plain("\n".join([claim.statement, context, *(each.title for each in evidence)])),
        has_it=has_it,
    )

    def hinders(candidate: Candidate) -> Why | None:
        return hindrance(pool.ties[candidate.key], setting, today)

    at_work = {
        each.place
        for each in pool.candidates
        if each.place and has_it.get(pool.ties[each.key].person) in ("asked", "signed")
    }
    return Sought(
        claim.public_id, claim.statement, context, words["title"], more, hinders, frozenset(at_work)
    )


def _has_it(claim: Claim, counted: Iterable[Review]) -> dict[int, str]:
    """By person, how they stand to *claim*: asked, signed, or that it is not theirs."""
    now = timezone.now()
    found = {
        each.expert.person_id: "not-mine" for each in claim.reviews.all() if each.verdict == Verdict.NOT_MINE
    }
    for each in claim.invitations.all():
        if each.ended_at is None and each.expires_at > now:
            found[each.expert.person_id] = "asked"
    return found | {each.expert.person_id: "signed" for each in counted}


def _context(claim: Claim, words: Mapping[str, str]) -> str:
    """What stands around the words of *claim*."""
    for anchor in claim.anchors.all():
        if anchor.kind == "text" and anchor.found and anchor.place in words:
            text = words[anchor.place]
            at = text.find(anchor.exact)
            start = max(0, at - MOST_CONTEXT // 2)
            return text[start : start + MOST_CONTEXT]
    return ""


def _setting(story: Story) -> Setting:
    unit = story.unit
    taking_part = list(story.contributors.select_related("person"))
    people = {each.person_id for each in taking_part if each.person_id}
    names = {plain(each.name) for each in taking_part}
    for each in taking_part:
        names |= {plain(name) for name in (each.person.names.values() if each.person else ()) if name}
    if (owner := getattr(story.owner, "person", None)) is not None:
        people.add(owner.pk)
        names |= {plain(name) for name in owner.names.values() if name}
    cited = [each for claim in story.claims.prefetch_related("evidence") for each in claim.evidence.all()]
    return Setting(
        unit=unit.merged_into_id or unit.pk,
        unit_names=frozenset(plain(name) for name in unit.names.values() if name),
        people=frozenset(people),
        names=frozenset(name for name in names if name.strip()),
        orcids=frozenset(each.orcid for each in taking_part if each.orcid),
        works=_works(cited),
    )


def _works(evidence: Iterable[Evidence]) -> tuple[Work, ...]:
    return tuple(work for each in evidence if (work := work_of(each.csl)) is not None)
