# SPDX-License-Identifier: AGPL-3.0-or-later
"""What looks checkable, and what is risky: proposed by rules, decided by people."""

from __future__ import annotations

import time

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from kepu.ledger.models import Record
from kepu.review.actions.hints import HintAt, accept_hint, decide_tier, dismiss_hint, hint_again
from kepu.review.actions.mark import Marked, drop_claim, mark_claim
from kepu.review.errors import ReviewError
from kepu.review.hints.catalogue import hint_rules, risk_rules
from kepu.review.hints.finding import Hint, hints_in, sentences
from kepu.review.hints.listing import hints_of, risks_of
from kepu.review.models import Claim, HintAnswer
from kepu.review.standing import Ground
from kepu.stories.kinds import Kind
from kepu.stories.models import Story
from tests import loop
from tests.cast import Cast

PLAIN = "Everybody likes the Moon."
CHECKABLE = {
    "Light needs about 1.3 seconds.": "number",
    "It is larger than 10^{6} metres.": "number",
    "About 40 % of it is ice.": "number",
    "It is the largest of all.": "superlative",
    "This was the first probe to land there.": "superlative",
    "Smoking causes cancer.": "cause",
    "Coffee reduces the risk of it.": "cause",
    "They landed in July.": "",
    "They landed in July 1969.": "date",
    "It was known in the 18th century.": "date",
    "Tang et al. say so.": "study",
    "Researchers at two places found it.": "study",
    "According to NASA it is so.": "study",
    "月球距离地球约38万公里。": "number",
    "水在一百摄氏度沸腾。": "number",
    "百分之七十的人都知道。": "number",
    "长度超过３０米。": "number",
    "这是世界上最大的望远镜。": "superlative",
    "我国首次登上月球背面。": "superlative",
    "他最近很忙。": "",
    "吸烟会导致肺癌。": "cause",
    "疫苗能有效预防感染。": "cause",
    "1969年人类登上月球。": "date",
    "公元前3世纪就有人算过。": "date",
    "研究表明并非如此。": "study",
    "据世界卫生组织统计，并非如此。": "study",
    "我有一个想法。": "",
    "大家都喜欢月亮。": "",
    PLAIN: "",
}


@pytest.mark.parametrize(("sentence", "rule"), CHECKABLE.items())
def test_a_sentence_looks_checkable_by_its_rule_in_both_languages(sentence: str, rule: str) -> None:
    found = hints_in(f"{PLAIN} {sentence} 大家好。")
    assert [each.words for each in found] == ([sentence] if rule else [])
    assert not rule or rule in found[0].rules


def test_every_rule_has_names_in_both_languages_and_finds_something() -> None:
    by_rule = {rule for each in CHECKABLE for hint in hints_in(each) for rule in hint.rules}
    assert by_rule == set(hint_rules())
    for rule in [*(each.rule for each in hint_rules().values()), *risk_rules().values()]:
        assert set(rule.names) == {"zh-hans", "en"}


def test_a_point_in_a_number_or_a_name_ends_no_sentence() -> None:
    text = "It needs 1.3 seconds at www.example.org now. Then “it ends.” Yes!  好吗？”他问。"
    assert [text[slice(*each)] for each in sentences(text)] == [
        "It needs 1.3 seconds at www.example.org now.",
        "Then “it ends.”",
        "Yes!",
        "好吗？”",
        "他问。",
    ]


@given(st.text(st.sampled_from("月球3.5 km%。.!？\n🌕“”研究表明causes 1969年最大"), max_size=120))
def test_hints_stand_where_they_say_and_never_overlap(text: str) -> None:
    ends = 0
    for hint in hints_in(text, "place"):
        assert text[hint.start : hint.end] == hint.words == hint.words.strip()
        assert hint.start >= ends
        ends = hint.end


HARD = ["1" * 40000, "1," * 20000, "一" * 40000, "《" * 40000, "据" * 40000, "data a a a a " * 3000]


@pytest.mark.parametrize(
    "text",
    [
        ("月球距离地球约38万公里。研究表明吸烟会导致肺癌！The Moon is the largest, says NASA. " * 700)[
            :40000
        ],
        *HARD,
    ],
    ids=["typical", "digits", "commas", "numerals", "brackets", "sources", "data"],
)
def test_forty_thousand_characters_are_read_at_once(text: str) -> None:
    hints_in("1")
    begun = time.thread_time()
    hints_in(text)
    # It takes 0.05 to 0.2 seconds; a rule that tries everything takes minutes.
    assert time.thread_time() - begun < 2


@pytest.fixture
def story(db: None, cast: Cast) -> Story:
    owner = cast.users["editor"]
    assert owner is not None
    return loop.written_story(cast.here, owner)


def waiting(story: Story) -> list[Hint]:
    fresh = Story.objects.get(pk=story.pk)
    claims = list(fresh.claims.filter(dropped_at=None).prefetch_related("anchors"))
    return list(hints_of(fresh, Ground.of(fresh), claims).waiting)


def at(hint: Hint) -> HintAt:
    return HintAt(hint.place, hint.digest, hint.start)


@pytest.mark.django_db
def test_a_hint_becomes_a_claim_by_somebody_with_a_name(story: Story, cast: Cast) -> None:
    hints = waiting(story)
    assert [each.place for each in hints] == [loop.FIRST, loop.FIRST, loop.SECOND]
    person = cast.people["editor"]
    claim = accept_hint(story, at(hints[0]), person=person, actor=person.pseudonym)
    assert (claim.statement, claim.anchors.get().exact) == (loop.TEXT, loop.TEXT)
    assert [each.digest for each in waiting(story)] == [each.digest for each in hints[1:]]
    assert HintAnswer.objects.get().person == person
    assert Record.objects.get(kind="hint.accepted").actor == person.pseudonym
    drop_claim(claim)
    assert len(waiting(story)) == 2, "whoever took it off said that it is no claim"


@pytest.mark.django_db
def test_a_dismissed_hint_comes_back_only_when_its_words_change(story: Story, cast: Cast) -> None:
    hint = waiting(story)[0]
    made = dismiss_hint(story, at(hint), person=cast.people["editor"])
    assert hint.digest not in {each.digest for each in waiting(story)}
    moved = [("paragraph", f"<p>So.  {loop.TEXT}</p>", loop.SECOND)]
    loop.rewritten(story, moved)
    assert waiting(story) == []
    loop.rewritten(story, [("paragraph", f"<p>{loop.TEXT.replace('1.3', '1.4')}</p>", loop.SECOND)])
    assert len(waiting(story)) == 1
    loop.rewritten(story, moved)
    assert waiting(story) == []
    hint_again(made)
    assert [each.digest for each in waiting(story)] == [hint.digest]


@pytest.mark.django_db
def test_a_hint_whose_words_changed_meanwhile_is_not_answered(story: Story) -> None:
    hint = waiting(story)[0]
    loop.rewritten(story, [("paragraph", f"<p>{loop.TEXT.replace('1.3', '1.4')}</p>", loop.FIRST)])
    for answer in (accept_hint, dismiss_hint):
        with pytest.raises(ReviewError, match="changed meanwhile"):
            answer(story, at(hint))
    assert not HintAnswer.objects.exists()


@pytest.mark.django_db
def test_of_the_same_sentence_twice_each_is_asked_about(story: Story) -> None:
    loop.rewritten(story, [("paragraph", f"<p>{loop.TEXT}</p><p>{loop.TEXT}</p>", loop.FIRST)])
    first, second = waiting(story)
    assert first.digest == second.digest
    accept_hint(story, at(first))
    assert [each.start for each in waiting(story)] == [second.start]
    later = accept_hint(story, at(second))
    assert later.anchors.get().start == second.start
    assert waiting(story) == []


@pytest.mark.django_db
def test_what_is_said_in_captions_looks_checkable_too(story: Story) -> None:
    loop.captioned(story)
    (hint,) = (each for each in waiting(story) if each.place == "captions:en")
    timed = mark_claim(story, "At that time.", [Marked(1000, 1500)])
    assert not [each for each in waiting(story) if each.place == "captions:en"]
    Claim.objects.filter(pk=timed.pk).update(dropped_at=timezone.now())
    claim = accept_hint(story, at(hint))
    assert (claim.anchors.get().kind, claim.anchors.get().start) == ("captions", 1000)
    assert not [each for each in waiting(story) if each.place == "captions:en"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("The vaccine protects them.", "medicine"),
        ("疫苗能预防它。", "medicine"),
        ("地震时先躲在桌下。", "disaster"),
        ("Babies need no water.", "children"),
        ("The Moon is near.", ""),
    ],
)
def test_rules_propose_a_high_risk_with_their_reason_and_a_hand_decides(
    story: Story, cast: Cast, words: str, rule: str
) -> None:
    story = loop.rewritten(story, [("paragraph", f"<p>{words}</p>", loop.FIRST)])
    claim = loop.text_claim(story, words)
    risk = risks_of(story, [claim])[claim.pk]
    assert [each.key for each, _found in risk.proposed] == ([rule] if rule else [])
    assert (claim.tier, risk.asks) == ("normal", bool(rule))
    if not rule:
        return
    assert all(each.why and found for each, found in risk.proposed)
    made = decide_tier(claim, "normal", reason="A joke.", person=cast.people["editor"], actor="somebody")
    risk = risks_of(story, [claim])[claim.pk]
    assert (risk.asks, risk.decision, made.proposed) == (False, made, [rule])
    decide_tier(claim, "high", person=cast.people["editor"])
    claim.refresh_from_db()
    assert claim.tier == "high"
    records = Record.objects.filter(subject=claim.subject, kind="claim.tier")
    assert records.count() == 2
    assert not any("A joke." in each.payload.fields_text for each in records), "a reason can be forgotten"


@pytest.mark.django_db
def test_what_another_rule_finds_after_a_decision_is_asked_about_anew(story: Story) -> None:
    story = loop.rewritten(story, [("paragraph", "<p>The vaccine protects them.</p>", loop.FIRST)])
    claim = loop.text_claim(story, "vaccine")
    decide_tier(claim, "normal")
    assert not risks_of(story, [claim])[claim.pk].asks
    Claim.objects.filter(pk=claim.pk).update(statement="The vaccine protects children in a flood.")
    claim.refresh_from_db()
    assert risks_of(story, [claim])[claim.pk].asks


@pytest.mark.django_db
def test_what_was_said_live_with_a_number_is_proposed_by_the_kind_of_its_story(story: Story) -> None:
    claim = loop.text_claim(story)
    story.kind = Kind.LIVE_RECORDING
    (found,) = risks_of(story, [claim])[claim.pk].proposed
    assert (found[0].key, found[1]) == ("live", "live recording")
