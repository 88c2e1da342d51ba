# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every address of the house, and for whom there is something: the policy as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from kepu.channels.actions.issue_sheet import issue_sheet
from kepu.channels.models import Correction, Publication
from kepu.directory.actions.panels import add_panel, appoint
from kepu.directory.actions.roles import grant_role
from kepu.directory.errors import DirectoryError
from kepu.directory.importing.actions import start_import
from kepu.directory.importing.running import left_out
from kepu.directory.models import Import, Membership, Panel, Term
from kepu.directory.roles import Role
from kepu.images.models import Picture
from kepu.jobs.actions.enqueue import enqueue
from kepu.jobs.models import Job
from kepu.ledger.models import GENESIS, PublishedHead
from kepu.mail.actions.send import send
from kepu.mail.kinds import TEST
from kepu.mail.links import unsubscribe_link
from kepu.mail.models import Letter
from kepu.review.actions.invite import invite
from kepu.review.actions.look import look
from kepu.review.actions.mark import drop_claim
from kepu.review.actions.patrol import begin_after
from kepu.review.actions.patrol import patrol as keep_patrol
from kepu.review.actions.routes import adopt_route, appoint_deputy, end_route
from kepu.review.models import Assignment, Claim, Deputy, Invitation, Patrol, Route, Run
from kepu.review.parts import Parts
from kepu.review.tokens import make_token
from kepu.stories.actions.chapters import save_chapters
from kepu.stories.actions.desk import comment
from kepu.stories.actions.planning import keep_programme, keep_topic
from kepu.stories.actions.stories import translate_story
from kepu.stories.chapters import Chapter, ChapterChange
from kepu.stories.kinds import Kind
from kepu.stories.models import CaptionTrack, Comment, Master, Programme, Story, Topic, Upload
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
from tests.cast import ADMINISTRATOR, ANONYMOUS, EXPERT, PLAYERS, Cast
from tests.images import pictures
from tests.jobs import work
from tests.masters import facts_of_silence, silence
from tests.review import routing

LOGIN = "/account/login/"
EVERYBODY = frozenset(PLAYERS)
SIGNED_IN = EVERYBODY - {ANONYMOUS}
STAFF = frozenset(
    {
        "producer",
        "editor",
        "section-head",
        "leader",
        "publisher",
        "unit-officer",
        "operator",
        "neighbour",
        ADMINISTRATOR,
    }
)
HERE = STAFF - {"neighbour"}
"""Staff of the unit that the things of the table belong to."""
EXPERT_EDITORS = frozenset({"editor", "section-head", "leader", "unit-officer", ADMINISTRATOR})
PEOPLE_EDITORS = EXPERT_EDITORS - {"editor"}
LEADERS = frozenset({"leader", ADMINISTRATOR})
IMAGE_EDITORS = HERE - {"operator"}
ANY_LEADERS = LEADERS | {"neighbour"}
WRITERS = HERE - {"operator"}
ASKERS = frozenset({"editor", "section-head", "leader", ADMINISTRATOR})
SECTION_HEADS = frozenset({"section-head", "leader", ADMINISTRATOR})
PUBLISHERS = frozenset({"publisher", "leader", ADMINISTRATOR})
STYLISTS = frozenset({"editor", "section-head", "leader", ADMINISTRATOR})
IMPORTERS = PEOPLE_EDITORS | {"neighbour"}


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


def set_up(cast: Cast) -> Stage:
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
    )


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
    save_chapters(story, ChapterChange(0, [Chapter("one", 0, "Near and far")]))
    claim, asked = loop.text_claim(story), loop.expert_of(cast.here)
    loop.signed(claim, asked)
    publication = loop.published(story)
    story = loop.rewritten(story, [("paragraph", f"<p>{loop.TEXT}</p>".replace("1.3", "1.28"), loop.FIRST)])
    claim.refresh_from_db()
    drop_claim(claim)
    claim = loop.text_claim(story, loop.TEXT.replace("1.3", "1.28"))
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


Arguments = Callable[[Stage], tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Address:
    """An address: its route, for whom there is something, the arguments of the route, and how it is asked.
    Others are sent to sign in, or find nothing. *told* is what a page says to those for whom it is there,
    where that is not 200."""

    route: str
    who: frozenset[str]
    arguments: Arguments = lambda stage: ()
    method: str = "get"
    told: int = 200
    page: bool = True
    """Whether a person looks at it."""
    asks: bool = True
    """Whether who is not signed in is sent to sign in; otherwise they find nothing."""

    def of(self, stage: Stage) -> str:
        """The address on *stage*."""
        return reverse(self.route, args=self.arguments(stage))


def _unit(stage: Stage) -> tuple[str]:
    return (stage.cast.here.public_id,)


def _person(stage: Stage) -> tuple[str]:
    return (stage.cast.subject.public_id,)


def _expert(stage: Stage) -> tuple[str]:
    return (stage.cast.expert.public_id,)


def _panel(stage: Stage) -> tuple[str]:
    return (stage.panel.public_id,)


def _term(stage: Stage) -> tuple[str]:
    return (stage.term.public_id,)


def _membership(stage: Stage) -> tuple[str]:
    return (stage.membership.public_id,)


def _job(stage: Stage) -> tuple[str]:
    return (stage.job.public_id,)


def _letter(stage: Stage) -> tuple[str]:
    return (stage.letter.public_id,)


def _kind(stage: Stage) -> tuple[str]:
    return (stage.letter.kind,)


def _unsubscribing(stage: Stage) -> tuple[str]:
    link = unsubscribe_link("subject@example.org", stage.letter.kind)
    return (link.rstrip("/").rpartition("/")[2],)


def _no_token(stage: Stage) -> tuple[str]:
    return ("no-token",)


def _master(stage: Stage) -> tuple[str]:
    return (stage.master.public_id,)


def _playlist(stage: Stage) -> tuple[str, str]:
    return (stage.master.public_id, "play.m3u8")


def _upload(stage: Stage) -> tuple[str]:
    return (stage.upload.public_id,)


def _story_of(stage: Stage) -> tuple[str]:
    return (stage.story.public_id,)


def _revisions(stage: Stage) -> tuple[str, int, int]:
    kept = list(stage.story.revisions.order_by("pk").values_list("pk", flat=True))
    return (stage.story.public_id, kept[0], kept[-1])


def _track(stage: Stage) -> tuple[str]:
    return (stage.track.public_id,)


def _claim(stage: Stage) -> tuple[str]:
    return (stage.claim.public_id,)


def _asked(stage: Stage) -> tuple[str]:
    return (make_token(stage.invitation),)


def _reviewed(stage: Stage) -> tuple[str]:
    return (stage.question.run.story.public_id,)


def _versions(stage: Stage) -> tuple[str, int, int]:
    kept = list(stage.question.run.story.versions.order_by("pk").values_list("pk", flat=True))
    return (*_reviewed(stage), kept[0], kept[-1])


def _approving(stage: Stage) -> tuple[str]:
    return (make_token(stage.question),)


def _public(stage: Stage) -> tuple[str, str, str]:
    return ("en", stage.story.kind, stage.story.public_id)


def _sheet(stage: Stage) -> tuple[str]:
    return (stage.story.approval_sheets.get().public_id,)


def _route(stage: Stage) -> tuple[str]:
    return (stage.routed.route.public_id,)


def _draft(stage: Stage) -> tuple[str]:
    return (stage.draft.public_id,)


def _done(stage: Stage) -> tuple[str]:
    return (stage.done.public_id,)


def _people(stage: Stage) -> tuple[str]:
    return ("people",)


def _experts(stage: Stage) -> tuple[str]:
    return ("experts",)


def _units(stage: Stage) -> tuple[str]:
    return ("units",)


def _picture(stage: Stage) -> tuple[str, str]:
    return (stage.picture.public_id, str(stage.picture.file.name).rpartition("/")[2])


DIRECTORY = (
    Address("directory:units", STAFF),
    Address("directory:unit_add", ANY_LEADERS),
    Address("directory:unit", HERE, _unit),
    Address("directory:unit_edit", LEADERS, _unit),
    Address("directory:unit_move", LEADERS, _unit),
    Address("directory:unit_merge", LEADERS, _unit),
    Address("directory:people", STAFF),
    Address("directory:person_add", PEOPLE_EDITORS | {"neighbour"}),
    Address("directory:person", HERE, _person),
    Address("directory:person_edit", PEOPLE_EDITORS, _person),
    Address("directory:person_invite", PEOPLE_EDITORS, _person, "post", 302, page=False),
    Address("directory:person_data", LEADERS, _person),
    Address("directory:person_export", LEADERS, _person, page=False),
    Address("directory:person_delete", LEADERS, _person),
    Address("directory:letter", HERE, _term, page=False),
    Address("directory:letter_check", EVERYBODY, _term),
    Address("directory:me", SIGNED_IN),
    Address("directory:me_export", SIGNED_IN, page=False),
    Address("directory:me_consent", frozenset({EXPERT}), method="post", told=302, page=False),
    Address("directory:me_delete", SIGNED_IN - {ADMINISTRATOR}),
    Address("directory:my_letter", frozenset({EXPERT}), _term, page=False),
    Address("directory:role_grant", LEADERS, _person),
    Address("directory:role_end", LEADERS, _membership),
    Address("directory:expert_make", EXPERT_EDITORS, _person),
    Address("directory:experts", STAFF),
    Address("directory:expert", HERE, _expert),
    Address("directory:expert_edit", EXPERT_EDITORS, _expert),
    Address("directory:expert_interests", EXPERT_EDITORS, _expert),
    Address("directory:expert_consent", EXPERT_EDITORS, _expert, "post", 302, page=False),
    Address("directory:expert_appoint", LEADERS, _expert),
    Address("directory:panels", STAFF),
    Address("directory:panel_add", ANY_LEADERS),
    Address("directory:panel", HERE, _panel),
    Address("directory:panel_edit", LEADERS, _panel),
    Address("directory:term_end", LEADERS, _term),
)
IMPORTS = (
    Address("directory:imports", IMPORTERS),
    *(Address("directory:import_start", IMPORTERS, kind) for kind in (_people, _experts)),
    Address("directory:import_start", ANY_LEADERS, _units),
    Address("directory:import_start", frozenset(), lambda stage: ("pets",), page=False),
    *(Address("directory:import_template", IMPORTERS, kind, page=False) for kind in (_people, _experts)),
    Address("directory:import_template", ANY_LEADERS, _units, page=False),
    Address("directory:import_columns", LEADERS, _draft),
    *(Address("directory:import", LEADERS, state) for state in (_draft, _done)),
    Address("directory:import_live", LEADERS, _done, page=False),
    Address("directory:import_left", LEADERS, _draft, page=False),
    Address("directory:import_act", LEADERS, _draft, "post", 302, page=False),
    *(Address("directory:export_csv", IMPORTERS, kind, page=False) for kind in (_people, _experts)),
    *(Address("directory:export_xlsx", IMPORTERS, kind, page=False) for kind in (_people, _experts)),
    *(Address(f"directory:export_{form}", ANY_LEADERS, _units, page=False) for form in ("csv", "xlsx")),
)
STORIES = (
    Address("stories:masters", STAFF),
    Address("stories:send", WRITERS | {"neighbour"}),
    Address("stories:master", HERE, _master),
    Address("stories:master_file", HERE, _master, page=False),
    Address("stories:master_live", HERE, _master, page=False),
    Address("stories:master_film", HERE, _master, page=False),
    Address("stories:master_play", HERE, _playlist, page=False),
    Address("stories:master_delete", WRITERS, _master),
    Address("stories:stories", STAFF),
    Address("stories:begin", WRITERS | {"neighbour"}),
    Address("stories:submit", WRITERS | {"neighbour"}),
    Address("story", HERE, _story_of),
    Address("story_live", HERE, _story_of, page=False),
    Address("stories:edit", WRITERS, _story_of),
    Address("stories:history", HERE, _story_of),
    Address("stories:differences", HERE, _revisions),
    Address("stories:delete", WRITERS, _story_of),
    Address(
        "stories:act", WRITERS, lambda stage: (stage.story.public_id, "submitted"), "post", 302, page=False
    ),
    Address("stories:attach", WRITERS, _story_of),
    Address("stories:take_in", WRITERS, _story_of),
    Address("captions_live", HERE, _story_of, page=False),
    Address("stories:chapters", HERE, _story_of, page=False),
    Address("stories:chapters_file", HERE, lambda stage: (stage.story.public_id, "vtt"), page=False),
    Address("stories:chapters_take_in", WRITERS, _story_of),
    Address("stories:chapters_take_over", WRITERS, _story_of, "post", 302, page=False),
    Address("stories:draft", WRITERS, _story_of, "post", 302, page=False),
    Address("stories:draft_read", WRITERS, _track, "post", 302, page=False),
    Address("stories:cues", HERE, _track, page=False),
    Address("stories:track_file", HERE, lambda stage: (stage.track.public_id, "vtt"), page=False),
    Address("captions", HERE, _track),
    Address("stories:document_take_in", WRITERS, _story_of),
    Address("stories:document", HERE, _story_of, page=False),
    Address("stories:source", HERE, lambda stage: (stage.translation.public_id,)),
    Address("stories:people", WRITERS | {"neighbour"}, page=False),
    Address("stories:pasted", WRITERS | {"neighbour"}, method="post", page=False),
    Address("stories:bulk", WRITERS | {"neighbour"}, method="post", told=302, page=False),
    Address("stories:bulk_undo", frozenset(), _claim, "post", 404, page=False),
    Address("stories:filter_save", STAFF, method="post", told=302, page=False),
    Address("stories:filter_remove", frozenset(), _claim, "post", 404, page=False),
    Address("stories:comment_add", HERE, _story_of, "post", 302, page=False),
    Address(
        "stories:comment_resolve", HERE, lambda stage: (stage.comment.public_id,), "post", 302, page=False
    ),
    Address("stories:programmes", STAFF),
    Address("stories:programme_add", WRITERS | {"neighbour"}),
    Address("stories:programme", HERE, lambda stage: (stage.programme.public_id,)),
    Address("stories:programme_edit", WRITERS, lambda stage: (stage.programme.public_id,)),
    Address("stories:topics", STAFF),
    Address("stories:topic_add", WRITERS | {"neighbour"}),
    Address("stories:topic", WRITERS, lambda stage: (stage.topic.public_id,)),
    Address("stories:topic_tell", WRITERS, lambda stage: (stage.topic.public_id,), "post", 302, page=False),
    Address("stories:calendar", STAFF),
    *(
        Address("stories:calendar_file", STAFF, lambda stage, form=form: (form,), page=False)
        for form in ("ics", "xlsx")
    ),
    Address(
        "stories:calendar_move",
        WRITERS,
        lambda stage: ("topic", stage.topic.public_id),
        "post",
        302,
        page=False,
    ),
    Address("story", HERE, _reviewed),
    Address("reviewing", HERE, _reviewed),
    Address("review_film", frozenset(), _reviewed, page=False),
    Address(
        "review_picture", frozenset(), lambda stage: (*_reviewed(stage), stage.picture.public_id), page=False
    ),
    Address(
        "review_steer",
        WRITERS,
        lambda stage: (*_reviewed(stage), "urgent"),
        "post",
        302,
        page=False,
    ),
    Address("versions", HERE, _reviewed),
    Address("version_differences", HERE, _versions),
    Address("story_questions", HERE, _story_of),
    Address(
        "question_answer", WRITERS, lambda stage: (stage.story.public_id, "map"), "post", 422, page=False
    ),
    Address("question_table", STAFF),
    Address("question_change", ANY_LEADERS, lambda stage: ("map",), "post", 422, page=False),
    Address("story_sheets", HERE, _story_of),
    Address("sheet_issue", WRITERS, _story_of, "post", 302, page=False),
    Address("sheet", HERE, _sheet, page=False),
    Address("claim_mark", WRITERS, _story_of, "post", 302, page=False),
    Address("claim_evidence", WRITERS, _claim, "post", 302, page=False),
    Address("claim_drop", WRITERS, _claim, "post", 302, page=False),
    Address("claim_ask", ASKERS, _claim, "post", 302, page=False),
    Address(
        "invitation_withdraw",
        ASKERS,
        lambda stage: (stage.invitation.public_id,),
        "post",
        302,
        page=False,
    ),
    Address("story_publish", PUBLISHERS, _story_of, "post", 302, page=False),
    Address("story_retry", PUBLISHERS, _story_of, "post", 302, page=False),
    Address("story_withdraw", PUBLISHERS, _story_of, "post", 302, page=False),
    Address(
        "correction_notice", WRITERS, lambda stage: (stage.correction.public_id,), "post", 302, page=False
    ),
    Address("stories:uploads", WRITERS | {"neighbour"}, method="options", told=204, page=False),
    Address("stories:upload", frozenset({"producer"}), _upload, "options", page=False),
)


def _style_list(stage: Stage) -> tuple[str]:
    return (stage.style_list.public_id,)


def _style_term(stage: Stage) -> tuple[str]:
    return (stage.style_term.public_id,)


def _style_draft(stage: Stage) -> tuple[str]:
    return (stage.style_draft.public_id,)


def _style_done(stage: Stage) -> tuple[str]:
    return (stage.style_done.public_id,)


def _marked(stage: Stage) -> tuple[str, str]:
    return ("story", stage.story.public_id)


STYLE = (
    Address("style:lists", STAFF),
    Address("style:rules", STAFF),
    Address("style:list_add", STYLISTS | {"neighbour"}),
    Address("style:import_template", STYLISTS | {"neighbour"}, page=False),
    Address("style:list", HERE, _style_list),
    Address("style:list_edit", STYLISTS, _style_list),
    Address("style:history", HERE, _style_list),
    Address("style:export", HERE, _style_list, page=False),
    Address("style:term_add", STYLISTS, _style_list),
    Address("style:import_start", STYLISTS, _style_list),
    Address("style:imports", STYLISTS, _style_list),
    Address("style:term", STYLISTS, _style_term),
    Address("style:term_end", STYLISTS, _style_term),
    Address("style:import", STYLISTS, _style_draft),
    Address("style:import", STYLISTS, _style_done),
    Address("style:import_live", STYLISTS, _style_done, page=False),
    Address("style:import_columns", STYLISTS, _style_draft),
    Address("style:import_act", STYLISTS, _style_draft, "post", 302, page=False),
    Address("style:import_left", STYLISTS, _style_done, page=False),
    Address("style_marks", HERE, _marked),
    Address("style_marks", HERE, lambda stage: ("captions", stage.track.public_id)),
    Address("style_marks", frozenset(), lambda stage: ("unknown", stage.story.public_id), page=False),
    Address("style_check", HERE, _marked, "post", 400, page=False),
    Address("style_dismiss", WRITERS, _marked, "post", 302, page=False),
    # Nobody names a dismissal: to take none back finds nothing.
    Address("style_again", frozenset(), _marked, "post", 404, page=False),
)
REVIEWS = (
    Address("routes", STAFF),
    Address("route_add", ANY_LEADERS),
    Address("route", HERE, _route),
    Address("route_edit", LEADERS, _route),
    Address("route_file", HERE, _route, page=False),
    Address("route_end", LEADERS, _route, "post", 302, page=False),
    Address("route_move_over", LEADERS, _route, "post", 302, page=False),
    # A unit is named by the form; without one there is nothing.
    Address("route_adopt", frozenset(), lambda stage: ("three-reviews",), "post", page=False),
    Address("route_import", frozenset(), method="post", page=False),
    Address("reviews", STAFF),
    Address("review_figures", SECTION_HEADS | {"neighbour"}),
    Address("deputies", STAFF),
    Address("deputy_end", LEADERS | {"editor"}, lambda stage: (stage.routed.deputy.public_id,)),
    Address(
        "question_hand_on",
        SECTION_HEADS | {"producer"},
        lambda stage: (stage.routed.question.public_id,),
    ),
    Address("patrol", frozenset({"editor"}), lambda stage: (stage.routed.patrol.public_id,)),
    Address("patrol_found", WRITERS, lambda stage: (stage.routed.found.public_id,)),
)
JOBS = (
    Address("jobs", STAFF),
    Address("jobs_live", STAFF, page=False),
    Address("job", frozenset({"operator", ADMINISTRATOR}), _job),
    Address("job_live", frozenset({"operator", ADMINISTRATOR}), _job, page=False),
    Address("job_retry", frozenset({"operator", ADMINISTRATOR}), _job, "post", 302, page=False),
    Address("job_cancel", frozenset({"operator", ADMINISTRATOR}), _job, "post", 302, page=False),
)
SIGNING_IN = (
    Address("users:account", SIGNED_IN),
    Address("users:language", EVERYBODY),
    Address("users:entrance", frozenset({ANONYMOUS}), told=302, page=False),
    Address("newsroom_login", frozenset({ANONYMOUS}), told=302, page=False),
    Address("users:example", frozenset(), _no_token, page=False, asks=False),
    Address("users:invitation", frozenset(), _no_token, page=False, asks=False),
)
LETTERS = (
    Address("letters", frozenset({"operator", ADMINISTRATOR})),
    Address("letter", frozenset({"operator", ADMINISTRATOR}), _letter),
    Address("letter_as_html", frozenset({"operator", ADMINISTRATOR}), _letter, page=False),
    Address("letter_kinds", frozenset({"operator", ADMINISTRATOR})),
    Address("letter_kind", frozenset({"operator", ADMINISTRATOR}), _kind),
    Address("letter_html", frozenset({"operator", ADMINISTRATOR}), _kind, page=False),
    Address("mail:unsubscribe", EVERYBODY, _unsubscribing),
)
PUBLIC = (
    Address("review:ask", EVERYBODY, _asked),
    Address("sheet_check", EVERYBODY, _sheet),
    Address("review:clip", frozenset(), _asked, page=False, asks=False),
    Address("review:wider", frozenset(), _asked, page=False, asks=False),
    Address("review:approve", EVERYBODY, _approving),
    Address("review:approve_all", EVERYBODY, _approving),
    Address("review:approve_film", frozenset(), _approving, page=False, asks=False),
    Address(
        "review:approve_picture",
        frozenset(),
        lambda stage: (*_approving(stage), stage.picture.public_id),
        page=False,
        asks=False,
    ),
    Address("website:front", EVERYBODY, told=302, page=False),
    Address("website:index", EVERYBODY, lambda stage: ("en",)),
    Address("website:review_schema", EVERYBODY, page=False),
    Address("website:story", EVERYBODY, _public),
    Address(
        "website:story_slug", EVERYBODY, lambda stage: (*_public(stage), "light-of-the-moon"), page=False
    ),
    Address(
        "website:media",
        frozenset(),
        lambda stage: (stage.publication.public_id, "stream.m3u8"),
        page=False,
        asks=False,
    ),
)
HOUSE = (
    Address("ledger", frozenset({ADMINISTRATOR})),
    Address("ledger:heads", EVERYBODY),
    Address("ledger:head", EVERYBODY, lambda stage: ("2026-11-26",), page=False),
    Address("home", STAFF),
    Address("search", STAFF),
    Address("alive", EVERYBODY, page=False),
    Address("ready", EVERYBODY, page=False),
    Address("images:file", IMAGE_EDITORS, _picture, page=False, asks=False),
)
TABLE: tuple[Address, ...] = (
    *HOUSE,
    *PUBLIC,
    *DIRECTORY,
    *IMPORTS,
    *STORIES,
    *STYLE,
    *REVIEWS,
    *JOBS,
    *LETTERS,
    *SIGNING_IN,
)


def routes() -> Iterator[tuple[str, Any]]:
    """The name and view of every route that is ours."""

    def walk(patterns: list[URLPattern | URLResolver], space: str) -> Iterator[tuple[str, Any]]:
        for each in patterns:
            if isinstance(each, URLResolver):
                yield from walk(each.url_patterns, f"{space}{each.namespace}:" if each.namespace else space)
            elif each.callback.__module__.startswith("kepu."):
                yield f"{space}{each.name}", each.callback

    return walk(get_resolver().url_patterns, "")
