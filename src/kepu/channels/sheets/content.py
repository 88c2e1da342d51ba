# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an approval sheet tells of a story: gathered once, at its issue.

People stand in it as pseudonyms and what they wrote as digests. Names and words are kept apart, so that they
can be deleted and the sheet stays the one that was issued.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from kepu.directory.actions.experts import may_be_named
from kepu.directory.models import Expert, Person
from kepu.review.models import Giving, Review, Run, SignOff
from kepu.review.parts import Parts
from kepu.review.questions.answering import asked, groups_for
from kepu.review.sheets import word_key
from kepu.review.stages import Part, Stage
from kepu.review.states import Naming
from kepu.stories.models import Story

VERSION = 1


def moment(told: datetime | None) -> str:
    """An instant as a sheet keeps it; empty where there is none."""
    return told.astimezone(UTC).isoformat(timespec="seconds") if told is not None else ""


class Gathering:
    """Collects what a sheet of *story* tells, with the names and words of people beside it."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.parts = Parts(story.pk)
        self.people: dict[str, dict[str, str]] = {}
        self.words: dict[str, list[str]] = {}

    def content(self, issued_at: datetime) -> dict[str, Any]:
        """All that the sheet tells."""
        story = self.story
        run = Run.objects.filter(story=story).select_related("version__route").order_by("-pk").first()
        stages = run.version.stages if run is not None else []
        signed = self._signed()
        return {
            "sheet": VERSION,
            "issued_at": moment(issued_at),
            "zone": settings.TIME_ZONE,
            "house": dict(settings.HOUSE_NAME),
            "unit": dict(story.unit.names),
            "story": {
                "public_id": story.public_id,
                "title": story.title,
                "kind": story.kind,
                "language": story.language,
                "state": story.state,
            },
            "route": self._route(run),
            "parts": {name: told for name, told in self.parts.digests(Part).items() if told},
            "stages": [self._stage(each, run, signed.pop(each.signed_as, [])) for each in stages],
            "others": [self._signature(each) for left in signed.values() for each in left],
            "claims": self._claims(),
            "questions": self._questions(),
            "comments": self._comments(),
            "publications": self._publications(),
        }

    def _route(self, run: Run | None) -> dict[str, Any]:
        if run is None:
            return {}
        return {
            "names": dict(run.version.route.names),
            "number": run.version.number,
            "state": run.state,
            "urgent": run.urgent,
            "begun_at": moment(run.begun_at),
            "approved_at": moment(run.approved_at),
        }

    def _signed(self) -> dict[str, list[SignOff]]:
        """The signatures on the story itself, by what they signed as."""
        found: dict[str, list[SignOff]] = {}
        rows = SignOff.objects.filter(subject=self.story.subject).exclude(role__startswith="question:")
        for each in rows.select_related("person", "stands_in_for").order_by("signed_at", "pk"):
            found.setdefault(each.role, []).append(each)
        return found

    def _stage(self, stage: Stage, run: Run | None, signed: Sequence[SignOff]) -> dict[str, Any]:
        givings = Giving.objects.none() if run is None else self._given().filter(stage=stage.key)
        return {
            "key": stage.key,
            "names": dict(stage.names),
            "looks_at": [part.value for part in stage.looks_at],
            "quorum": stage.quorum,
            "by": stage.by,
            "after": stage.after,
            "signatures": [self._signature(each) for each in signed],
            "given_back": [
                {
                    "who": self._who(each.person),
                    "at": moment(each.given_at),
                    "reason": self._word(each.reason, each.person.pseudonym),
                }
                for each in givings
            ],
        }

    def _given(self) -> Any:
        return Giving.objects.filter(run__story=self.story).select_related("person").order_by("pk")

    def _signature(self, sign_off: SignOff) -> dict[str, Any]:
        by_part = {name: told for name, told in sign_off.content.items() if name in set(Part)}
        return {
            "sign_off": sign_off.public_id,
            "role": sign_off.role,
            "who": self._who(sign_off.person),
            "for": self._who(sign_off.stands_in_for),
            "signed_at": moment(sign_off.signed_at),
            "digest": sign_off.digest,
            "content": sign_off.content,
            "statement": sign_off.statement,
            "remark": self._word(sign_off.remark, sign_off.person.pseudonym),
            "void_at": moment(sign_off.void_at),
            "void_reason": sign_off.void_reason,
            "holds": sign_off.void_at is None and not self.parts.differing(by_part),
        }

    def _claims(self) -> list[dict[str, Any]]:
        claims = self.story.claims.filter(dropped_at=None).prefetch_related(
            "evidence", "reviews__expert__person"
        )
        return [
            {
                "number": claim.number,
                "public_id": claim.public_id,
                "statement": claim.statement,
                "tier": claim.tier,
                "state": claim.state,
                "digest": claim.digest,
                **({"rebuts": claim.rebuts} if claim.rebuts else {}),
                "reviews": [self._review(each, claim.digest) for each in [*claim.reviews.all()][::-1]],
                "evidence": [
                    {"title": each.title, "doi": each.doi, "address": each.address}
                    for each in claim.evidence.all()
                ],
            }
            for claim in claims
        ]

    def _review(self, review: Review, now: str) -> dict[str, Any]:
        """An expert's review; who they are only where they may be named, or where they work and no more."""
        named = review.named and may_be_named(review.expert)
        return {
            "sign_off": review.public_id,
            "verdict": review.verdict,
            "who": self._who(review.expert.person) if named else "",
            "where": self._where(review.expert) if review.naming == Naming.ROLE else {},
            "signed_at": moment(review.signed_at),
            "digest": review.digest,
            "wording": review.wording,
            "void_at": moment(review.void_at),
            "void_reason": review.void_reason,
            "holds": review.void_at is None and review.digest == now,
        }

    def _questions(self) -> list[dict[str, Any]]:
        found = []
        for each in asked(self.story, groups_for(self.story)):
            answer = each.answer
            found.append(
                {
                    "key": each.question.key,
                    "names": dict(each.question.names),
                    "digest": each.digest,
                    "answered": answer is not None,
                    "applies": answer is None or answer.applies,
                    "told": [
                        [
                            dict(field.names),
                            self._word(answer.told.get(field.key, ""), answer.person.pseudonym),
                        ]
                        for field in each.question.fields
                    ]
                    if answer is not None and answer.applies
                    else [],
                    "reason": self._word(answer.reason, answer.person.pseudonym) if answer else "",
                    "who": self._who(answer.person) if answer else "",
                    "signed_at": moment(answer.signed_at) if answer else "",
                }
            )
        return found

    def _comments(self) -> list[dict[str, Any]]:
        found = []
        for each in self.story.comments.select_related("author__person"):
            person: Person | None = getattr(each.author, "person", None)
            whose = person.pseudonym if person is not None else ""
            found.append(
                {
                    "who": self._who(person),
                    "at": moment(each.made_at),
                    "text": self._word(each.text, whose),
                    "words": each.words,
                    "resolved_at": moment(each.resolved_at),
                }
            )
        return found

    def _publications(self) -> list[dict[str, Any]]:
        rows = self.story.publications.order_by("pk").defer("snapshot")
        return [
            {
                "channel": each.channel,
                "number": each.number,
                "state": each.state,
                "title": each.title,
                "digest": each.digest,
                "published_at": moment(each.published_at),
                "withdrawn_at": moment(each.withdrawn_at),
                "receipt": _flat(each.receipt),
            }
            for each in rows
        ]

    def _who(self, person: Person | None) -> str:
        """The pseudonym of somebody, whose name is kept beside; empty for nobody."""
        if person is None:
            return ""
        if person.erased_at is None:
            self.people[person.pseudonym] = dict(person.names)
        return person.pseudonym

    def _where(self, expert: Expert) -> dict[str, str]:
        """What stands for where somebody works, by language: it says who they are, nearly."""
        return {tag: self._word(text, expert.person.pseudonym) for tag, text in expert.affiliation.items()}

    def _word(self, text: str, whose: str) -> str:
        """What stands for *text*, which somebody wrote; empty for nothing."""
        if not text:
            return ""
        salt = secrets.token_hex(16)
        key = word_key(salt, text)
        self.words[key] = [salt, whose, text]
        return key


def _flat(receipt: Mapping[str, Any]) -> dict[str, str]:
    """A receipt as texts: what channels give back differs."""
    return {str(name): str(told) for name, told in receipt.items() if told not in (None, "", [], {})}
