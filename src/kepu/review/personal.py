# SPDX-License-Identifier: AGPL-3.0-or-later
"""What reviewing keeps of a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Exists, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kepu.directory.models import Expert, Person
from kepu.directory.names import read_in
from kepu.identifiers.personal import Kept, Provider, Subject
from kepu.review.exchange.forgetting import blank_reviewers
from kepu.review.matching.told import told
from kepu.review.models import (
    ApprovalSheet,
    Fee,
    ForeignReview,
    HintAnswer,
    Invitation,
    Look,
    Proposal,
    QuestionAnswer,
    Recut,
    Referral,
    Review,
    SignOff,
    TierDecision,
)
from kepu.review.questions.catalogue import questions
from kepu.review.sheets import forget_in_sheets
from kepu.review.statement import ALL_MARKED
from kepu.review.states import Naming


def shows(subject: Subject) -> Iterable[Kept]:
    """What they were asked, what they signed and answered, and the sheets that name them."""
    if not subject.person:
        return
    answers = QuestionAnswer.objects.filter(person__public_id=subject.person)
    sheets = ApprovalSheet.objects.filter(people__has_key=subject.pseudonym)
    invitations = Invitation.objects.filter(expert__person__public_id=subject.person)
    looks = Look.objects.filter(person__public_id=subject.person)
    fees = Fee.objects.filter(expert__person__public_id=subject.person)
    proposals = Proposal.objects.filter(expert__person__public_id=subject.person)
    # Most people have nothing here: one question to the database says so.
    hints = HintAnswer.objects.filter(person__public_id=subject.person)
    tiers = TierDecision.objects.filter(person__public_id=subject.person)
    recuts = Recut.objects.filter(person__public_id=subject.person)
    stated = SignOff.objects.filter(person__public_id=subject.person, role=ALL_MARKED)
    known = Person.objects.filter(public_id=subject.person).annotate(
        answered=Exists(answers),
        named=Exists(sheets),
        invited=Exists(invitations),
        looked=Exists(looks),
        marked=Exists(hints) | Exists(tiers) | Exists(recuts) | Exists(stated),
        proposed=Exists(proposals),
        paid=Exists(fees),
        elsewhere=Exists(_elsewhere(subject)),
    )
    for person in known:
        yield from _answers(answers) if person.answered else ()
        yield from _sheets(sheets) if person.named else ()
        yield from _reviews(invitations) if person.invited else ()
        yield from _looks(looks) if person.looked else ()
        yield from _marking(hints, tiers, recuts, stated) if person.marked else ()
        yield from _proposals(proposals) if person.proposed else ()
        yield from _foreign(_elsewhere(subject)) if person.elsewhere else ()
        yield from _fees(fees) if person.paid else ()


def _answers(answers: QuerySet[QuestionAnswer]) -> Iterator[Kept]:
    for answer in answers:
        question = questions().get(answer.question)
        fields = question.fields if question else ()
        told = tuple((each.name, answer.told.get(each.key, "")) for each in fields)
        reason = (_("reason"), answer.reason)
        signed = (_("signed"), answer.signed_at.isoformat(timespec="seconds"))
        name = (_("question"), question.name if question else answer.question)
        yield Kept(_("answer to a question"), (name, *told, reason, signed))


def _sheets(sheets: QuerySet[ApprovalSheet]) -> Iterator[Kept]:
    for sheet in sheets:
        issued = (_("issued"), sheet.issued_at.isoformat(timespec="seconds"))
        yield Kept(_("approval sheet"), ((_("identifier"), sheet.public_id), issued))


def _looks(looks: QuerySet[Look]) -> Iterator[Kept]:
    for look in looks.select_related("story"):
        when = look.looked_at.isoformat(timespec="seconds")
        yield Kept(_("look at a version"), ((_("story"), look.story.title), (_("looked at"), when)))


def _marking(
    hints: QuerySet[HintAnswer],
    tiers: QuerySet[TierDecision],
    recuts: QuerySet[Recut],
    stated: QuerySet[SignOff],
) -> Iterator[Kept]:
    for hint in hints:
        said = str(_("is a claim") if hint.claim_id else _("nothing to check"))
        yield Kept(_("answer to a hint"), ((_("sentence"), hint.words), (_("answer"), said)))
    for tier in tiers.select_related("claim"):
        told = ((_("statement"), tier.claim.statement), (_("risk"), tier.get_tier_display()))
        yield Kept(_("decision on risk"), (*told, (_("reason"), tier.reason)))
    for recut in recuts.select_related("anchor__claim"):
        told = ((_("statement"), recut.anchor.claim.statement), (_("answer"), recut.get_state_display()))
        yield Kept(_("decision on a passage"), told)
    for each in stated:
        signed = (_("signed"), each.signed_at.isoformat(timespec="seconds"))
        yield Kept(_("statement that all claims are marked"), (signed,))


def _proposals(proposals: QuerySet[Proposal]) -> Iterator[Kept]:
    for each in proposals.select_related("claim"):
        reasons = "; ".join(told(why) for why in each.why)
        yield Kept(_("proposal to ask"), ((_("statement"), each.claim.statement), (_("reason"), reasons)))


def _fees(fees: QuerySet[Fee]) -> Iterator[Kept]:
    for each in fees:
        amount = f"{each.amount} {each.currency}"
        told = ((_("for what"), each.work), (_("day"), each.day.isoformat()), (_("amount"), amount))
        yield Kept(_("fee"), (*told, (_("paid on"), each.paid_on.isoformat() if each.paid_on else "")))


def _reviews(invitations: QuerySet[Invitation]) -> Iterator[Kept]:
    asked_of = invitations.select_related("claim", "referral").prefetch_related("reviews")
    reviews: list[Review] = []
    for each in asked_of:
        asked = (_("asked"), each.made_at.isoformat(timespec="seconds"))
        declined = (_("reason"), each.reason)
        yield Kept(_("question"), ((_("statement"), each.claim.statement), asked, declined))
        if (named := getattr(each, "referral", None)) is not None and named.name:
            told = (
                (pgettext_lazy("person", "name"), named.name),
                (pgettext_lazy("mail", "address"), named.address),
                (_("added words"), named.note),
            )
            yield Kept(_("colleague named"), told)
        reviews += each.reviews.all()
    for review in reviews:
        yield Kept(
            _("review"),
            (
                (_("statement"), str(review.content.get("statement", ""))),
                (_("verdict"), review.get_verdict_display()),
                (_("wording"), review.wording),
                (_("remark to the editor"), review.remark),
                (_("interests declared"), review.interests),
                (_("signed"), review.signed_at.isoformat(timespec="seconds")),
            ),
        )


def _elsewhere(subject: Subject) -> QuerySet[ForeignReview]:
    """What they signed in other houses, as far as their ORCID tells."""
    orcids = Expert.objects.filter(person__public_id=subject.person).exclude(orcid="").values("orcid")
    return ForeignReview.objects.filter(orcid__in=orcids)


def _foreign(reviews: QuerySet[ForeignReview]) -> Iterator[Kept]:
    for each in reviews:
        yield Kept(
            _("review of another house"),
            (
                (_("house"), read_in(each.house_names) or each.house_address),
                (_("signed by"), read_in(each.names)),
                (_("affiliation"), read_in(each.affiliation)),
                ("ORCID", each.orcid),
                (_("statement"), str(each.content.get("statement", ""))),
                (_("verdict"), each.get_verdict_display()),
                (_("wording"), each.wording),
                (_("interests declared"), each.interests),
                (_("signed"), each.signed_at.isoformat(timespec="seconds")),
            ),
        )


def erases(subject: Subject) -> None:
    """Open questions end; what was signed stays, here and as files from elsewhere tell it, without remarks,
    and is shown without a name. Names and words go out of approval sheets."""
    if not subject.person:
        return
    Look.objects.filter(person__public_id=subject.person).delete()
    HintAnswer.objects.filter(person__public_id=subject.person).update(person=None)
    TierDecision.objects.filter(person__public_id=subject.person).update(person=None, reason="")
    Recut.objects.filter(person__public_id=subject.person).update(person=None)
    Proposal.objects.filter(expert__person__public_id=subject.person).delete()
    forget_in_sheets(subject.pseudonym)
    Invitation.objects.filter(expert__person__public_id=subject.person, ended_at=None).update(
        ended_at=timezone.now()
    )
    mine = {"invitation__expert__person__public_id": subject.person}
    Referral.objects.filter(decided_at=None, **mine).update(decided_at=timezone.now())
    Referral.objects.filter(**mine).update(name="", address="", note="")
    Invitation.objects.filter(expert__person__public_id=subject.person).update(reason="")
    Review.objects.filter(expert__person__public_id=subject.person).update(
        remark="", interests="", naming=Naming.NOBODY
    )
    # The directory forgets the ORCID after this room: those above are asked first.
    blank_reviewers(_elsewhere(subject))


PROVIDER = Provider(
    room="review",
    title=_("questions and reviews"),
    shows=shows,
    erases=erases,
    remains=_(
        "verdicts on claims, signed here or in other houses, answers to questions about stories, and what was"
        " paid for answers, without saying by whom"
    ),
)
