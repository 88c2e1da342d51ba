# SPDX-License-Identifier: AGPL-3.0-or-later
"""A story of the example house, in both languages: a film drawn and spoken by software, true statements with
their sources, signed by an expert who is visibly a sample."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings

from kepu.channels.actions.publish import publish
from kepu.directory.models import Expert, Person, Unit
from kepu.engine.digest import digest_file
from kepu.engine.probe import probe
from kepu.mail.models import Letter
from kepu.review.actions.answer_question import Said, answer_question
from kepu.review.actions.evidence import add_evidence
from kepu.review.actions.invite import invite
from kepu.review.actions.mark import Marked, mark_claim
from kepu.review.actions.reviewing import approve, shown_digest
from kepu.review.actions.route import hand_in
from kepu.review.actions.routes import adopt_route
from kepu.review.actions.sign import Answer, sign
from kepu.review.actions.state import state_all_marked
from kepu.review.codes import send_code
from kepu.review.following import follow
from kepu.review.models import Anchor, Assignment, Claim, Invitation
from kepu.review.parts import Parts
from kepu.review.questions.answering import unanswered
from kepu.review.statement import statement_of
from kepu.review.states import Naming
from kepu.review.tasks import read_passage
from kepu.stories.actions.attach import attach_master
from kepu.stories.actions.captions import import_captions
from kepu.stories.actions.stories import begin_story, save_story, translate_story
from kepu.stories.kinds import Credit, Kind, Role
from kepu.stories.looking import told_in_each_language
from kepu.stories.models import AssetOrigin, Contributor, Master, Story
from kepu.stories.taking_part import fill_from
from kepu.users.models import User

FILM, DUB, CAPTIONS = "moon.mp4", "moon.zh-hans.m4a", {"zh-Hans": "moon.zh-hans.srt", "en": "moon.en.srt"}
TEXTS: dict[str, dict[str, Any]] = {
    "zh-hans": {
        "title": "月亮为什么会变样子",
        "subtitle": "Why the Moon changes shape",
        "summary": "月亮自己不发光。我们看到的月相，是被太阳照亮的那一半，从不同角度看的样子。",
        "body": [
            "月球自己不发光，它反射的是阳光。",
            "从一次新月到下一次新月，大约要二十九天半。",
            "激光测距表明，月球正以每年约 3.8 厘米的速度远离地球。",
        ],
        "spoken": "从一次新月到下一次新月，大约要二十九天半。",
    },
    "en": {
        "title": "Why the Moon changes shape",
        "subtitle": "月亮为什么会变样子",
        "summary": "The Moon makes no light. Its phases are its sunlit half, seen from other sides.",
        "body": [
            "The Moon makes no light of its own; it reflects sunlight.",
            "From new moon to new moon takes about 29 and a half days.",
            "Laser ranging shows that the Moon recedes from the Earth by about 3.8 centimetres a year.",
        ],
        "spoken": "From new moon to new moon takes about 29 and a half days.",
    },
}
EVIDENCE = (
    ("H. H. Kieffer, T. C. Stone: The Spectral Irradiance of the Moon. 2005", "10.1086/430185"),
    (
        "J. Chapront, M. Chapront-Touzé, G. Francou: A new determination of lunar orbital parameters,"
        " precession constant and tidal acceleration from LLR measurements. 2002",
        "10.1051/0004-6361:20020420",
    ),
    (
        "J. O. Dickey et al.: Lunar Laser Ranging: A Continuing Legacy of the Apollo Program. 1994",
        "10.1126/science.265.5171.482",
    ),
)
"""For each paragraph, what it rests on."""


def load_examples() -> None:
    """Write the story, let it go its review route and publish it; the film is made by the worker. Where the
    film is not at hand, it is an article."""
    owner = User.objects.get(email="producer@example.org")
    unit = Unit.objects.get(pk=Person.objects.get(user=owner).unit_id)
    expert = Expert.objects.get(person__email="expert-a@example.org")
    folder = Path(settings.EXAMPLE_FILM) if settings.EXAMPLE_FILM else None
    if folder is not None and not (folder / FILM).is_file():
        folder = None
    adopt_route("three-reviews", unit=Unit.objects.get(path=unit.paths_from_top()[0]))
    kind = Kind.FILM if folder else Kind.ARTICLE
    chinese = begin_story(TEXTS["zh-hans"]["title"], unit=unit, language="zh-hans", kind=kind, owner=owner)
    _write(chinese, owner)
    english = translate_story(chinese, "en", owner=owner)
    _write(english, owner)
    for story in (chinese, english):
        if folder is not None:
            _give_film(story, owner, unit, folder)
        for claim in _claims(story, filmed=folder is not None):
            _sign(claim, expert)
        person = Person.objects.get(user=owner)
        state_all_marked(story, digest=statement_of(story).digest, person=person)
        _go_the_route(story)
        publish(story, publisher=owner)


def _go_the_route(story: Story) -> None:
    """As its reviewers do: each who is asked looks at what stands, answers what is asked of it, and approves
    it."""
    hand_in(story)
    while question := Assignment.objects.filter(run__story=story, ended_at=None).first():
        stage = question.run.now_at
        assert stage is not None, "somebody is asked at a stage"
        for each in unanswered(story, stage.asks):
            told = {field.key: "yes" for field in each.question.fields if field.kind == "yes"}
            why = "" if told else "样片：没有涉及。It is a sample and holds nothing of the kind."
            said = Said(each.digest, told, applies=bool(told), reason=why)
            answer_question(story, each.question.key, said, question.person)
        approve(question, digest=shown_digest(Parts(story.pk), stage))


def _write(story: Story, owner: User) -> None:
    told = TEXTS[story.language]
    story.title, story.subtitle, story.summary = told["title"], told["subtitle"], told["summary"]
    story.licence = "CC-BY-4.0"
    blocks = [{"type": "paragraph", "value": f"<p>{text}</p>"} for text in told["body"]]
    blocks.insert(2, {"type": "formula", "value": r"T_{syn} = \frac{1}{1/T_{sid} - 1/T_{year}}"})
    story.body = story._meta.get_field("body").to_python(json.dumps(blocks))
    if not story.origins.exists():
        story.origins = [
            AssetOrigin(asset="影片 film", source="digitalCreation", tool="FFmpeg"),
            AssetOrigin(asset="配音 voice", source="algorithmicallyEnhanced", tool="eSpeak NG"),
        ]
    story.contributors = [
        _took_part(owner, Credit.WRITING, story),
        _took_part(owner, Credit.VISUALIZATION, story),
    ]
    save_story(story, base=story.latest_revision_id, user=owner)
    if story.made_from is not None:
        Story.objects.filter(pk=story.pk).update(made_from_digest=story.made_from.digest)


def _took_part(owner: User, role: Credit, story: Story) -> Contributor:
    """The example producer, as the directory knows them."""
    made = Contributor(person=Person.objects.get(user=owner), role=role)
    fill_from(made, story.language)
    return made


def _give_film(story: Story, owner: User, unit: Unit, folder: Path) -> None:
    attach_master(story, _master(folder / FILM, owner, unit))
    tag = "zh-Hans" if story.language == "zh-hans" else "en"
    if tag == "zh-Hans" and (folder / DUB).is_file():
        attach_master(story, _master(folder / DUB, owner, unit), role=Role.DUB, language=tag)
    for language, name in CAPTIONS.items():
        if (folder / name).is_file():
            kind = "captions" if language == tag else "subtitles"
            import_captions(story, name, (folder / name).read_bytes(), language=language, kind=kind)


def _master(source: Path, owner: User, unit: Unit) -> Master:
    """A master as if it had been sent and looked at."""
    master = Master(unit=unit, owner=owner, name=source.name, size=source.stat().st_size)
    master.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copyfile(source, master.path)
    facts = probe(master.path)
    master.state, master.digest = Master.State.READY, digest_file(master.path)
    master.facts, master.told = msgspec.to_builtins(facts), told_in_each_language(facts)
    master.save()
    return master


def _claims(story: Story, *, filmed: bool) -> list[Claim]:
    words = story.words()
    places = [place for place in words if place not in ("title", "summary")]
    found = []
    for text, (title, doi) in zip(TEXTS[story.language]["body"], EVIDENCE, strict=True):
        place = next(each for each in places if text in words[each])
        marks = [Marked(0, len(text), place)]
        if filmed and text == TEXTS[story.language]["spoken"]:
            marks += _spoken(story)
        claim = mark_claim(story, text, marks)
        add_evidence(claim, title, doi=doi)
        found.append(claim)
    return found


def _spoken(story: Story) -> list[Marked]:
    """When the sentence is said, by its captions."""
    track = story.caption_tracks.filter(kind="captions").first()
    cues = track.track().cues if track is not None else ()
    said = [cue for cue in cues if "29" in cue.text or "二十九" in cue.text]
    return [Marked(said[0].start, said[-1].end)] if said else []


def _sign(claim: Claim, expert: Expert) -> None:
    """As an expert does: asked, with a code that comes by letter."""
    for anchor in claim.anchors.filter(kind=Anchor.Kind.MEDIA, passage=""):
        read_passage(anchor)
    follow(claim.story, {})
    invitation = invite(claim, expert)
    send_code(invitation)
    letter = Letter.objects.filter(kind="review/letters/code").latest("pk")
    code = re.search(r"\b\d{6}\b", letter.text)
    assert code is not None, "the letter holds the code"
    fresh = Claim.objects.get(pk=claim.pk)
    sign(
        Invitation.objects.get(pk=invitation.pk),
        Answer("correct", fresh.digest, naming=Naming.NAMED),
        code[0],
    )
