# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is found in texts of a unit on a day, and what a dismissal holds."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from kepu.directory.models import Unit
from kepu.ledger.models import Record
from kepu.style import holding
from kepu.style.actions.dismiss import dismiss, mark_again
from kepu.style.actions.lists import end_term, keep_list, keep_term
from kepu.style.actions.rules import switch_rule
from kepu.style.checking import MOST_CHARACTERS, MOST_FINDINGS, Finding, Text, check
from kepu.style.errors import StyleError
from kepu.style.models import Dismissal, RuleSwitch, Term, TermChange, TermList
from kepu.style.queries import dismissals_of, parted, rule_rows
from kepu.style.rules.rule import Place
from kepu.style.terms import EMPTY
from tests.cast import Cast

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 30)


def term(kept: TermList, found: str, preferred: str = "", **told: Any) -> Term:
    return keep_term(Term(term_list=kept), EMPTY | {"found": found, "preferred": preferred} | told)


def read(
    words: str, unit: Unit, day: date = TODAY, kind: Place = Place.BODY, language: str = "zh-hans"
) -> list[Finding]:
    return list(check([Text("a", words, kind)], language, unit, day).findings)


def told(findings: list[Finding]) -> list[tuple[str, str | None]]:
    return [(each.words, each.preferred) for each in findings]


def test_a_list_holds_for_its_unit_and_those_below_and_the_nearer_wins(cast: Cast) -> None:
    above = keep_list(TermList(), name="上级表", unit=cast.above)
    here = keep_list(TermList(), name="本级表", unit=cast.here)
    term(above, "院长", "主任")
    term(here, "院长", "馆长")
    assert told(read("院长来了", cast.above)) == [("院长", "主任")]
    assert told(read("院长来了", cast.here)) == [("院长", "馆长")]
    assert told(read("院长来了", cast.there)) == [("院长", "主任")]


def test_archives_stay_true_to_their_day(kept: TermList, cast: Cast) -> None:
    term(kept, "甲院长", "甲前院长", kind="post", valid_from="2026-01-01")
    assert read("甲院长讲话", cast.here, date(2025, 12, 31)) == []
    assert told(read("甲院长讲话", cast.here, date(2026, 1, 1))) == [("甲院长", "甲前院长")]


def test_a_changed_list_is_read_anew_and_one_that_is_not_used_is_not_read(kept: TermList, cast: Cast) -> None:
    first = term(kept, "几率", "概率")
    assert told(read("几率", cast.here)) == [("几率", "概率")]
    keep_term(first, EMPTY | {"found": "几率", "preferred": "可能"})
    assert told(read("几率", cast.here)) == [("几率", "可能")]
    keep_list(kept, name=kept.name, unit=cast.here, used=False)
    assert read("几率", cast.here) == []


def test_no_more_sets_of_lists_are_kept_than_a_few(cast: Cast, kept: TermList) -> None:
    for number in range(holding.MOST_SETS + 3):
        term(kept, f"词{number}", "x", valid_from=(TODAY + timedelta(number)).isoformat())
        read("词", cast.here)
    assert len(holding._kept) <= holding.MOST_SETS
    for number in range(holding.MOST_SETS + 3):
        read("词", cast.here, TODAY + timedelta(number))
    assert all(len(each.built) <= holding.MOST_SETS for each in holding._kept.values())


def test_a_unit_sets_a_rule_for_itself_and_those_below(cast: Cast) -> None:
    text = "重5KG的样品"
    assert [(each.what, each.severity) for each in read(text, cast.here)] == [("rule:unit-case", "ask")]
    switch_rule(cast.above, "unit-case", "off")
    assert read(text, cast.here) == []
    switch_rule(cast.here, "unit-case", "note")
    assert [each.severity for each in read(text, cast.here)] == ["note"]
    assert read(text, cast.there) == []
    switch_rule(cast.here, "unit-case", "")
    assert not RuleSwitch.objects.filter(unit=cast.here).exists()
    row = next(each for each in rule_rows(cast.here) if each.rule.name == "unit-case")
    assert (row.own, row.above, row.now) == ("", "off", "off")
    with pytest.raises(StyleError):
        switch_rule(cast.here, "no-such-rule", "off")


def test_a_finding_tells_its_place_in_code_points_over_lines(kept: TermList, cast: Cast) -> None:
    term(kept, "几率", "概率", source="示例")
    text = "𠮷第一行\n第二行的几率很大"
    (found,) = read(text, cast.here)
    assert text[found.start : found.end] == found.words == "几率"
    assert (found.before, found.after, found.source) == ("第二行的", "很大", "示例")
    assert "概率" in found.sentence


def test_headings_pictures_and_captions_have_rules_of_their_own(cast: Cast) -> None:
    for kind, marked in (
        (Place.BODY, False),
        (Place.HEADING, True),
        (Place.PICTURE, True),
        (Place.CAPTION, False),
    ):
        assert bool(read("月球很近。", cast.here, kind=kind)) is marked


def test_a_dismissal_holds_while_its_words_stand_there(kept: TermList, cast: Cast) -> None:
    term(kept, "几率", "概率")
    user = cast.users["editor"]
    assert user is not None
    before = "这句话说的是下雨的几率很大，所以带伞。"
    (found,) = read(before, cast.here)
    dismiss("story:abc", found, " 引文 原样 ", user=user, actor="someone")
    kept_one = dismissals_of("story:abc").get()
    assert (kept_one.reason, kept_one.user, kept_one.words) == ("引文 原样", user, "几率")
    assert Record.objects.get(kind="style.dismissed").subject == "story:abc"

    def waiting(text: str) -> int:
        return len(parted(read(text, cast.here), list(dismissals_of("story:abc")))[0])

    assert waiting(before) == 0
    assert waiting("前面加了一段。\n" + before) == 0
    assert waiting(before.replace("下雨", "下雪")) == 1
    assert parted(read(before, cast.here), list(dismissals_of("story:other")))[1] == []
    mark_again(kept_one)
    assert waiting(before) == 1
    with pytest.raises(StyleError):
        dismiss("story:abc", found, "  ", user=user)
    assert not Dismissal.objects.exists()


def test_more_than_can_be_told_is_said_and_more_than_can_be_read_is_refused(cast: Cast) -> None:
    checked = check([Text("a", "5KG，" * (MOST_FINDINGS + 1))], "zh-hans", cast.here, TODAY)
    assert (len(checked.findings), checked.more) == (MOST_FINDINGS, True)
    with pytest.raises(StyleError):
        check([Text("a", "一" * (MOST_CHARACTERS + 1))], "zh-hans", cast.here, TODAY)


def test_a_term_is_refused_with_the_field_that_is_wrong(kept: TermList) -> None:
    first = term(kept, "几率", "概率", valid_to="2026-06-01")
    wrong = (
        ({"found": " "}, "found"),
        ({"found": "a", "preferred": "a"}, "preferred"),
        ({"found": "a" * 201}, "found"),
        ({"found": "a", "valid_from": "2026-01-02", "valid_to": "2026-01-02"}, "valid_to"),
        ({"found": "几率", "valid_from": "2026-05-31"}, "found"),
    )
    for each, field in wrong:
        with pytest.raises(StyleError) as refused:
            term(kept, **({"found": ""} | each))
        assert refused.value.field == field
    after = term(kept, "几率", "可能性", valid_from="2026-06-01")
    assert after.pk != first.pk
    assert TermChange.objects.filter(term_list=kept).count() == 2


def test_a_term_ends_on_a_day(kept: TermList) -> None:
    first = term(kept, "几率", "概率")
    end_term(first, ends_on=TODAY)
    first.refresh_from_db()
    assert first.valid_to == TODAY
    with pytest.raises(StyleError):
        end_term(first, ends_on=timezone.localdate() + timedelta(400))
    change = TermChange.objects.first()
    assert change is not None
    assert (change.before["valid_to"], change.after["valid_to"]) == (None, TODAY.isoformat())
