# SPDX-License-Identifier: AGPL-3.0-or-later
"""Makes people experts, keeps what they declare, and their consent to be named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.directory.errors import DirectoryError
from kepu.directory.indexing import index_people
from kepu.directory.models import Consent, Expert, Interest, Person
from kepu.directory.names import cleaned
from kepu.identifiers.orcid import read_orcid
from kepu.ledger.actions.record import record

MOST_KEYWORDS = 60


@dataclass(frozen=True, slots=True)
class Expertise:
    """What is told of an expert. Keywords and affiliation are by language."""

    keywords: Mapping[str, Sequence[str]] = field(default_factory=dict)
    affiliation: Mapping[str, str] = field(default_factory=dict)
    ror: str = ""
    orcid: str = ""
    load_cap: int = 3
    channel: str = Expert.Channel.MAIL
    active: bool = True


@transaction.atomic
def make_expert(person: Person, told: Expertise, *, actor: str = "") -> Expert:
    """Make *person* an expert, or change what is told of the expert they are. Raises ``DirectoryError``
    that names the field."""
    if person.erased_at is not None:
        raise DirectoryError(_("This person was deleted; add them anew if they come back."))
    expert = Expert.objects.filter(person=person).first() or Expert(person=person)
    fresh = expert.pk is None
    fill_expert(expert, told)
    try:
        with transaction.atomic():
            expert.save()
    except IntegrityError:
        raise DirectoryError(
            _("Another expert has the ORCID {orcid} already; look for them first."),
            field="orcid",
            orcid=expert.orcid,
        ) from None
    index_people([person])
    record(
        "expert.added" if fresh else "expert.changed",
        subject=person.subject,
        actor=actor,
        payload={"keywords": expert.keywords, "affiliation": expert.affiliation, "orcid": expert.orcid},
    )
    return expert


def fill_expert(expert: Expert, told: Expertise) -> None:
    """Put what was told into *expert*, tidied, without saving. Raises ``DirectoryError`` that names the
    field."""
    orcid = read_orcid(told.orcid) if told.orcid.strip() else ""
    if orcid is None:
        raise DirectoryError(
            _("“{typed}” is no ORCID: a digit is missing or wrong. It looks like 0000-0002-1825-0097."),
            field="orcid",
            typed=told.orcid.strip()[:40],
        )
    if not 1 <= told.load_cap <= 50:
        raise DirectoryError(_("Reviews at a time are between 1 and 50."), field="load_cap")
    if told.channel not in Expert.Channel.values:
        raise DirectoryError(_("Choose how the expert wants to be asked."), field="channel")
    expert.keywords = {tag: kept for tag, words in told.keywords.items() if (kept := _keywords(words))}
    expert.affiliation = cleaned(told.affiliation)
    expert.ror = told.ror.strip().removeprefix("https://ror.org/")[:40]
    expert.orcid, expert.load_cap, expert.channel = orcid, told.load_cap, told.channel
    expert.active = told.active


def _keywords(words: Iterable[str]) -> list[str]:
    """Each keyword once, as first written. Raises ``DirectoryError`` for too many, or one too long."""
    kept: dict[str, str] = {}
    for word in (" ".join(each.split()) for each in words):
        if len(word) > 80:
            raise DirectoryError(
                _("The keyword “{word}…” is longer than 80 characters; shorten it."),
                field="keywords",
                word=word[:20],
            )
        if word:
            kept.setdefault(word.casefold(), word)
    if len(kept) > MOST_KEYWORDS:
        raise DirectoryError(
            _("There are {many} keywords; keep the {most} that matter most."),
            field="keywords",
            many=len(kept),
            most=MOST_KEYWORDS,
        )
    return list(kept.values())


@transaction.atomic
def declare_interests(
    expert: Expert, interests: Sequence[tuple[str, str, date | None, date | None]], *, actor: str = ""
) -> None:
    """Put *interests* (kind, what it is, from, until) in place of those that were declared."""
    if wrong := next((kind for kind, *_rest in interests if kind not in Interest.Kind.values), None):
        raise DirectoryError(_("“{kind}” is no kind of interest."), field="interests", kind=wrong)
    expert.interests.all().delete()
    Interest.objects.bulk_create(
        Interest(expert=expert, kind=kind, text=text.strip()[:300], since=since, until=until)
        for kind, text, since, until in interests
        if text.strip()
    )
    record(
        "expert.interests",
        subject=expert.person.subject,
        actor=actor,
        payload={"interests": [[kind, text] for kind, text, *_rest in interests]},
    )


@transaction.atomic
def give_consent(expert: Expert, *, actor: str = "") -> Consent:
    """Note that the expert agrees to be named. One that stands already stays."""
    standing = expert.consents.filter(withdrawn_at=None).first()
    if standing is not None:
        return standing
    given = Consent.objects.create(expert=expert, given_at=timezone.now())
    record("consent.given", subject=expert.person.subject, actor=actor)
    return given


@transaction.atomic
def withdraw_consent(expert: Expert, *, actor: str = "") -> None:
    """Note that the expert does not agree any more. Raises ``DirectoryError`` where none stands."""
    if not expert.consents.filter(withdrawn_at=None).update(withdrawn_at=timezone.now()):
        raise DirectoryError(
            _("{expert} has not agreed to be named; there is nothing to withdraw."), expert=expert
        )
    record("consent.withdrawn", subject=expert.person.subject, actor=actor)


def may_be_named(expert: Expert) -> bool:
    """Whether the expert agrees to be named now."""
    return expert.consents.filter(withdrawn_at=None).exists()
