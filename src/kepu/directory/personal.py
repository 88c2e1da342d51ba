# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the directory keeps of a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kepu.directory.image_rights import keep_image_rights
from kepu.directory.indexing import index_people
from kepu.directory.models import Expert, Person, Unit
from kepu.identifiers.personal import Kept, Provider, Subject


def shows(subject: Subject) -> Iterable[Kept]:
    """The person, the roles they hold or held, and the expert they are."""
    person = _person(subject)
    if person is None:
        return
    names = tuple((tag, name) for tag, name in person.names.items())
    yield Kept(
        _("person"),
        (
            *names,
            (_("e-mail address"), person.email),
            (_("language of letters"), person.get_language_display()),
            (_("unit"), person.unit.name),
            (_("added"), person.added_at.isoformat(timespec="seconds")),
        ),
    )
    for held in person.memberships.select_related("unit"):
        told = ((_("role"), held.get_role_display()), (_("unit"), held.unit.name))
        yield Kept(_("role"), (*told, *_days(held.starts_on, held.ends_on)))
    expert = _expert_of(person)
    if expert is not None:
        yield from _expert(expert)


def _expert(expert: Expert) -> Iterator[Kept]:
    keywords = tuple((tag, ", ".join(words)) for tag, words in expert.keywords.items())
    affiliation = tuple((tag, name) for tag, name in expert.affiliation.items())
    yield Kept(
        _("expert"),
        (
            *keywords,
            *affiliation,
            ("ORCID", expert.orcid),
            ("ROR", expert.ror),
            (_("is asked"), expert.get_channel_display()),
            (_("reviews at a time, at most"), str(expert.load_cap)),
            (_("may be asked"), str(_("yes") if expert.active else _("no"))),
        ),
    )
    for interest in expert.interests.all():
        told = ((_("kind"), interest.get_kind_display()), (_("what it is"), interest.text))
        yield Kept(_("interest"), (*told, *_days(interest.since, interest.until)))
    for consent in expert.consents.all():
        withdrawn = consent.withdrawn_at.isoformat(timespec="seconds") if consent.withdrawn_at else ""
        given = (_("given"), consent.given_at.isoformat(timespec="seconds"))
        yield Kept(_("consent to be named"), (given, (pgettext_lazy("consent", "withdrawn"), withdrawn)))
    for term in expert.terms.select_related("panel"):
        chair = (_("chairs the panel"), str(_("yes") if term.chair else _("no")))
        yield Kept(
            pgettext_lazy("office", "term"),
            ((_("panel"), term.panel.name), chair, *_days(term.starts_on, term.ends_on)),
        )


def _days(first: date | None, last: date | None) -> tuple[tuple[str, str], ...]:
    days = ((_("from"), first), (_("until (without that day)"), last))
    return tuple((str(name), day.isoformat() if day else "") for name, day in days)


def erases(subject: Subject) -> None:
    """Blank names, address and expertise, end roles and consents, and leave the index. What stays is a row
    under a pseudonym, with the days of its roles and terms."""
    person, now, today = _person(subject), timezone.now(), timezone.localdate()
    if person is None:
        return
    for held in person.memberships.filter(starts_on__gt=today):
        held.starts_on = held.ends_on = today
        held.save(update_fields=["starts_on", "ends_on"])
    person.memberships.filter(ends_on=None).update(ends_on=today)
    person.memberships.filter(ends_on__gt=today).update(ends_on=today)
    expert = _expert_of(person)
    if expert is not None:
        expert.interests.all().delete()
        expert.consents.filter(withdrawn_at=None).update(withdrawn_at=now)
        expert.keywords, expert.affiliation = {}, {}
        expert.orcid, expert.ror, expert.active = "", "", False
        expert.save()
    person.names, person.sort_name, person.email, person.erased_at = {}, "", "", now
    person.save()
    index_people([person])
    keep_image_rights(Unit.objects.filter(memberships__person=person).distinct())


def _person(subject: Subject) -> Person | None:
    known = Person.objects.select_related("unit", "expert")
    found = known.filter(public_id=subject.person, erased_at=None)
    return found.first() if subject.person else None


def _expert_of(person: Person) -> Expert | None:
    """The expert that *person*, who was read with it, is."""
    found: Expert | None = getattr(person, "expert", None)
    return found


PROVIDER = Provider(
    room="directory",
    title=_("people, roles and expertise"),
    shows=shows,
    erases=erases,
    remains=_("that somebody held these roles and terms on these days, without a name"),
)
