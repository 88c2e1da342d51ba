# SPDX-License-Identifier: AGPL-3.0-or-later
"""One thing of each kind, to which addresses lead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.core.files.base import ContentFile
from django.utils import timezone

from kepu.channels.actions.issue_sheet import issue_sheet
from kepu.channels.models import Correction, Publication
from kepu.directory.actions.panels import add_panel, appoint
from kepu.directory.actions.roles import grant_role
from kepu.directory.errors import DirectoryError
from kepu.directory.importing.actions import start_import
from kepu.directory.models import Import, Membership, Panel, Term
from kepu.directory.roles import Role
from kepu.images.models import Picture
from kepu.importing.running import left_out
from kepu.jobs.actions.enqueue import enqueue
from kepu.jobs.models import Job
from kepu.ledger.models import GENESIS, PublishedHead
from kepu.mail.actions.send import send
from kepu.mail.kinds import TEST
from kepu.mail.models import Letter
from kepu.review.actions.evidence import add_document
from kepu.review.actions.fees import Terms, note_fee
from kepu.review.actions.invite import invite
from kepu.review.actions.leave_question import Colleague, hand_over
from kepu.review.actions.look import look
from kepu.review.actions.mark import drop_claim
from kepu.review.actions.patrol import begin_after
from kepu.review.actions.patrol import patrol as keep_patrol
from kepu.review.actions.routes import adopt_route, appoint_deputy, end_route
from kepu.review.evidence.document_kinds import KINDS
from kepu.review.evidence.documents import Document
from kepu.review.models import Assignment, Claim, Deputy, Fee, Invitation, Patrol, Referral, Route, Run
from kepu.review.parts import Parts
from kepu.stories.actions.chapters import save_chapters
from kepu.stories.actions.desk import comment
from kepu.stories.actions.planning import keep_programme, keep_topic
from kepu.stories.actions.stories import translate_story
from kepu.stories.captioning import keep_version
from kepu.stories.chapters import Chapter, ChapterChange
from kepu.stories.kinds import Kind
from kepu.stories.models import CaptionTrack, CaptionVersion, Comment, Master, Programme, Story, Topic, Upload
from kepu.style.actions.dismiss import dismiss
from kepu.style.actions.lists import keep_list, keep_term
from kepu.style.checking import Text, check
from kepu.style.importing.actions import start_import as start_terms
from kepu.style.models import Dismissal, TermImport, TermList
from kepu.style.models import Term as StyleTerm
from kepu.style.terms import EMPTY
from kepu.tables.table import made_of
from kepu.users.models import User
from tests import loop
from tests.cast import Cast
from tests.images import pictures
from tests.jobs import work
from tests.masters import facts_of_silence, silence
from tests.review import routing


@dataclass(frozen=True, slots=True)
class Stage:
    """The cast, and one thing of each kind, all of the unit ``here``."""

    cast: Cast
    panel: Panel
    term: Term
    membership: Membership
    job: Job
    picture: Picture
    letter: Letter
    draft: Import
    done: Import
    master: Master
    upload: Upload
    story: Story
    track: CaptionTrack
    claim: Claim
    invitation: Invitation
    publication: Publication
    correction: Correction
    programme: Programme
    topic: Topic
    comment: Comment
    translation: Story
    style_list: TermList
    style_term: StyleTerm
    style_draft: TermImport
    style_done: TermImport
    dismissal: Dismissal
    question: Assignment
    """To the leader, who may answer from a link."""
    routed: Routed
    referral: Referral
    """A colleague whom an expert named."""
    fee: Fee
    """Of an expert, for other work."""


@dataclass(frozen=True, slots=True)
class Routed:
    """A review route of ``here`` for kinds of which nothing else of the table is, and a story that goes along
    it: what was approved, what waits, and what a patrol found."""

    route: Route
    run: Run
    question: Assignment
    patrol: Assignment
    found: Patrol
    deputy: Deputy


def set_up_first(cast: Cast) -> Stage:
    """Make one thing of each kind."""
    panel, today = (
        add_panel({"zh-hans": "示例专家组", "en": "Sample panel"}, unit=cast.here),
        timezone.localdate(),
    )
    term = appoint(panel, cast.expert, starts_on=today, ends_on=today + timedelta(days=700))
    membership = grant_role(cast.subject, Role.PRODUCER, cast.here)
    PublishedHead.objects.create(day="2026-11-26", zone="Asia/Shanghai", sequence=1, digest=GENESIS)
    job = enqueue(work.add, 1, 1, unit=cast.here.public_id)
    drawn = ContentFile(pictures.encoded(pictures.halves(), "PNG"), "sample.png")
    picture = Picture.objects.create(title="样片", file=drawn, collection=cast.here.collection)
    letter = send(TEST, "subject@example.org", "en", {}, unit=cast.here.public_id)
    assert letter is not None
    draft, done = (_imported(cast) for _ in range(2))
    Import.objects.filter(pk=done.pk).update(state=Import.State.DONE)
    producer = cast.users["producer"]
    assert producer is not None
    master = Master.objects.create(
        unit=cast.here,
        owner=producer,
        name="样片.mp4",
        size=len(silence()),
        state=Master.State.READY,
        digest="b2-256:" + "0" * 64,
        facts=facts_of_silence(),
        told=[[{"zh-hans": "画面", "en": "picture"}, {"zh-hans": "h264", "en": "h264"}]],
        troubles=[["warning", {"zh-hans": "有一点怪。", "en": "Something is odd."}]],
    )
    master.path.parent.mkdir(parents=True, exist_ok=True)
    master.path.write_bytes(silence())
    upload = Upload.objects.create(unit=cast.here, owner=producer, name="样片.mp4", size=1000)
    things = (panel, term, membership, job, picture, letter, draft, done, master, upload)
    return Stage(
        cast,
        *things,
        *_story(cast, producer),
        *_planned(cast),
        _comment(producer),
        _translated(producer),
        *_style(cast, producer),
        _question(cast, producer),
        _routed(cast, producer),
        _referral(cast),
        _fee(cast),
    )


def _fee(cast: Cast) -> Fee:
    """For a talk of an expert, paid, so that it is not struck."""
    today = timezone.localdate()
    return note_fee(cast.expert, cast.here, Terms("A talk", Decimal(100), today, paid_on=today))


def _style(cast: Cast, producer: User) -> tuple[TermList, StyleTerm, TermImport, TermImport, Dismissal]:
    """A list of the unit with a term that marks the story, tables for it, and a mark that was dismissed."""
    kept = keep_list(TermList(), name="示例用语表", unit=cast.here, about="Sample")
    term = keep_term(StyleTerm(term_list=kept), EMPTY | {"found": "needs about", "preferred": "takes about"})
    keep_term(
        StyleTerm(term_list=kept), EMPTY | {"found": "the Earth", "severity": "ask", "source": "Sample"}
    )
    rows = [("示例词", "示例用词"), ("needs about", "takes some"), ("", "无")]
    table = made_of(enumerate([("查找", "宜用"), *rows], 1))
    draft, done = (start_terms(kept, table, "用语.xlsx", producer, "") for _ in range(2))
    done.state, done.left = TermImport.State.DONE, [[4, ["", "无"], [["found", {"en": "It is empty."}]]]]
    done.save()
    story = Story.objects.get(made_from=None)
    texts = [Text(key, words) for key, words in story.words().items()]
    found = check(texts, "en", cast.here, timezone.localdate()).findings
    body = next(each for each in found if each.what == f"term:{term.public_id}")
    return kept, term, draft, done, dismiss(story.subject, body, "It is said so.", user=producer)


def _question(cast: Cast, producer: User) -> Assignment:
    """A story under review that changed since it was looked at: the leader is asked."""
    kept = routing.route(cast.here, routing.stage("issue", Role.LEADER, link=True))
    story = loop.written_story(cast.here, producer)
    routing.begun(story)
    (question,) = routing.asked(story)
    look(question.person, Parts(story.pk).version())
    loop.rewritten(story, [("heading", "Light", "a"), *loop.BODY], summary="How far away is the Moon now?")
    end_route(kept)
    return question


def _referral(cast: Cast) -> Referral:
    """Of a question about the same claim to somebody else."""
    claim = Claim.objects.get(dropped_at=None, story__publications__isnull=False)
    asked = invite(claim, loop.expert_of(cast.there, "Named", "names@example.org"))
    return hand_over(asked, Colleague("Sample Colleague", "colleague@example.org"), loop.code_of(asked))


def _routed(cast: Cast, producer: User) -> Routed:
    """Two stories on a route: one waits for the editor, one was approved and is looked at once more."""
    after = {"after": True, "apart": False, "looks_at": []}
    made = routing.route(
        cast.here,
        routing.stage("first"),
        routing.stage("patrol", **after),
        routing.stage("second-patrol", Role.SECTION_HEAD, **after),
        kinds=[Kind.AUDIO],
    )
    waits, through = (loop.written_story(cast.here, producer, Kind.AUDIO) for _turn in range(2))
    run = routing.begun(waits)
    routing.begun(through)
    routing.approve_all(through)
    begin_after(through)
    patrol, second = routing.asked(through)
    found = keep_patrol(second, second.person, fine=False, remark="A link is dead.")
    today = timezone.localdate()
    editor, stranger = cast.people["editor"], cast.people["stranger"]
    deputy = appoint_deputy(
        editor, stranger, starts_on=today + timedelta(days=9), ends_on=today + timedelta(days=12)
    )
    return Routed(made, run, routing.asked(waits)[0], patrol, found, deputy)


def _translated(producer: User) -> Story:
    """The story in Chinese, out of date."""
    story = Story.objects.get()
    made = translate_story(story, "zh-hans", owner=producer)
    told = [(block["type"], block["value"], block["id"]) for block in story.body.get_prep_value()]
    loop.rewritten(story, [*told, ("heading", "More", "c")])
    return made


def _comment(producer: User) -> Comment:
    """A remark on the story, on words of it."""
    return comment(Story.objects.get(), "Is this rounded?", author=producer, words="1.28 seconds", at=1000)


def _planned(cast: Cast) -> tuple[Programme, Topic]:
    """A programme, and a topic that is wanted today."""
    told = {"names": {"zh-hans": "示例节目", "en": "Sample programme"}, "unit": cast.here}
    programme = keep_programme(Programme(), told)
    day = timezone.localdate()
    topic = keep_topic(Topic(), {"title": "示例选题", "unit": cast.here, "wanted_on": day})
    return programme, topic


def _story(
    cast: Cast, producer: User
) -> tuple[Story, CaptionTrack, Claim, Invitation, Publication, Correction]:
    """A story that was published, corrected, and asks an expert again."""
    story = loop.written_story(cast.here, producer)
    loop.rewritten(story, loop.BODY, summary="How far away is the Moon?")
    track = loop.captioned(story)
    keep_version(track, CaptionVersion.Why.EDITED, "")
    save_chapters(story, ChapterChange(0, [Chapter("one", 0, "Near and far")]))
    claim, asked = loop.text_claim(story), loop.expert_of(cast.here)
    loop.signed(claim, asked)
    publication = loop.published(story)
    story = loop.rewritten(story, [("paragraph", f"<p>{loop.TEXT}</p>".replace("1.3", "1.28"), loop.FIRST)])
    claim.refresh_from_db()
    drop_claim(claim)
    claim = loop.text_claim(story, loop.TEXT.replace("1.3", "1.28"))
    add_document(claim, Document("note.txt", b"A note.", KINDS[".txt"]))
    adopt_route("three-reviews", unit=cast.here)
    issue_sheet(story)
    correction = Correction.objects.get()
    return story, track, claim, invite(claim, cast.expert), publication, correction


def _imported(cast: Cast) -> Import:
    """A table of the leader's, with a row of each sort."""
    rows = [("示例新人", "new@example.org"), ("示例改名", "subject@example.org"), ("示例坏行", "no address")]
    table, leader = made_of(enumerate([("姓名", "邮箱"), *rows], 1)), cast.users["leader"]
    assert leader is not None
    sent = start_import("people", table, "名单.xlsx", leader, "")
    sent.unit = cast.here
    sent.left = [left_out(4, list(rows[2]), (DirectoryError("It is wrong.", field="email"),))]
    sent.save()
    return sent
