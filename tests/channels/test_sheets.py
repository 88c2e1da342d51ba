# SPDX-License-Identifier: AGPL-3.0-or-later
"""Approval sheets: what they tell, that they stay as they were issued, and who is named on them."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from kepu.channels.actions.issue_sheet import issue_sheet
from kepu.channels.sheets.paper import grouped, sheet_on_paper
from kepu.directory.actions.erase import erase_person
from kepu.directory.actions.experts import withdraw_consent
from kepu.directory.names import read_in
from kepu.directory.roles import Role
from kepu.documents import missing as lacks
from kepu.ledger.models import Record
from kepu.review.actions.rebut import rebut
from kepu.review.actions.reviewing import give_back
from kepu.review.actions.route import hand_in
from kepu.review.actions.routes import appoint_deputy
from kepu.review.models import ApprovalSheet, Review, SignOff
from kepu.review.sheets import SheetStanding, sheet_standing
from kepu.review.states import Naming
from kepu.stories.actions.desk import comment
from kepu.stories.models import Story
from tests import loop
from tests.cast import ANONYMOUS, Cast, assemble, client
from tests.conftest import missing
from tests.queries import queries
from tests.review.exchanging import REBUTTED
from tests.review.routing import approve_all, approved_by, asked, begun, colleague, route, stage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fonts")]
HOSTILE = '<img src="file:///etc/passwd"><script>1</script>&{{ x }}\u202e"'


@pytest.fixture(scope="session")
def fonts() -> None:
    """Documents are drawn with fonts of the system."""
    if found := lacks():
        missing(str(found[0]))


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


@pytest.fixture
def story(cast: Cast) -> Story:
    """A story that was given back, approved by a deputy and by another, and published."""
    owner = cast.users["producer"]
    assert owner is not None
    deputy = colleague("deputy", cast.here)
    colleague("second", cast.here, Role.SECTION_HEAD)
    day = timezone.localdate()
    appoint_deputy(cast.people["editor"], deputy, starts_on=day, ends_on=day + timedelta(days=3))
    route(cast.here, stage("first", asks=["hard"]), stage("second", Role.SECTION_HEAD))
    made = loop.written_story(cast.here, owner)
    made = loop.rewritten(made, [*loop.BODY, ("paragraph", "<p>A map of the Moon.</p>", "c")])
    loop.signed(rebut(loop.text_claim(made), REBUTTED), loop.expert_of(cast.here, "Sample Expert"))
    comment(made, "Is this rounded?", author=owner, words="1.3 seconds")
    begun(made)
    give_back(asked(made)[0], "The unit is missing.")
    hand_in(Story.objects.get(pk=made.pk))
    approve_all(made)
    loop.published(Story.objects.get(pk=made.pk))
    return Story.objects.get(pk=made.pk)


def read(sheet: ApprovalSheet, language: str = "en") -> str:
    """The words of the PDF, without white space."""
    data = sheet_on_paper(sheet, language, f"https://kepu.example.org/check/{sheet.public_id}/")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    return re.sub(r"\s", "", text)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_sheet_tells_who_signed_what_and_at_which_digest(story: Story, language: str) -> None:
    sheet = issue_sheet(story)
    text = read(sheet, language)
    signed = list(SignOff.objects.filter(subject=story.subject, role__startswith="stage:"))
    assert len(signed) == 2
    for each in signed:
        assert squeezed(read_in(each.person.names, language)) in text
        assert each.digest in text
        assert squeezed(grouped(each.digest)) in text
    publication = story.publications.get()
    wanted = [
        story.title, story.public_id, sheet.public_id.upper(), sheet.digest, "The unit is missing.",
        "Is this rounded?", "1.3 seconds", loop.TEXT, publication.receipt["address"],
        REBUTTED.statement, REBUTTED.by, REBUTTED.address, grouped(publication.digest), f"/check/{sheet.public_id}/",
    ]  # fmt: skip
    assert [each for each in wanted if squeezed(each) not in text] == []
    told = {
        "en": ["as deputy for Sample editor", "Given back by Sample deputy", "Claim 1", "Correct", "Maps"],
        "zh-hans": ["代示例editor签", "Sample deputy 退回", "论断 1", "正确", "地图", "审签单"],
    }
    assert [each for each in told[language] if squeezed(each) not in text] == []


def test_what_died_is_told_with_its_reason(story: Story) -> None:
    loop.rewritten(story, [*loop.BODY, ("paragraph", "<p>A map of the far side.</p>", "c")])
    text = read(issue_sheet(story))
    assert text.count("Voidsince") == 2
    assert "thewordsofthestorychanged" in text


def test_a_sheet_stays_as_it_was_issued_whatever_becomes_of_the_story(story: Story) -> None:
    sheet = issue_sheet(story)
    before = sheet_on_paper(sheet, "en", "https://kepu.example.org/check/x/")
    loop.rewritten(story, loop.BODY, title="Another title")
    approve_all(story)
    again = ApprovalSheet.objects.get(pk=sheet.pk)
    assert sheet_on_paper(again, "en", "https://kepu.example.org/check/x/") == before
    assert sheet_standing(again).genuine


def test_the_record_knows_of_a_sheet_and_holds_its_digest(story: Story, cast: Cast) -> None:
    sheet = issue_sheet(story, by=cast.people["editor"], actor="somebody")
    record = Record.objects.get(kind="sheet.issued")
    assert record.subject == f"sheet:{sheet.public_id}"
    assert record.payload.values == {"story": story.public_id, "digest": sheet.digest, "signatures": 3}


def test_signatures_that_died_since_are_counted(story: Story) -> None:
    sheet = issue_sheet(story)
    assert sheet_standing(sheet) == SheetStanding(genuine=True, listed=3, lost=0)
    loop.rewritten(story, [*loop.BODY, ("paragraph", "<p>A map of the far side.</p>", "c")])
    assert sheet_standing(sheet) == SheetStanding(genuine=True, listed=3, lost=2)
    loop.rewritten(story, [("paragraph", "<p>Nothing.</p>", "c")])
    assert sheet_standing(sheet) == SheetStanding(genuine=True, listed=3, lost=3)
    SignOff.objects.filter(role="stage:first").update(void_at=None)
    assert sheet_standing(sheet).lost == 3


@pytest.mark.parametrize("column", ["content", "digest", "words"])
def test_a_sheet_that_was_changed_beside_the_newsroom_is_not_genuine(story: Story, column: str) -> None:
    sheet = issue_sheet(story)
    if column == "content":
        sheet.content["story"]["title"] = "Another"
    elif column == "digest":
        sheet.digest = "b2-256:" + "0" * 64
    else:
        key = next(iter(sheet.words))
        sheet.words[key][2] = "Another"
    sheet.save()
    assert not sheet_standing(sheet).genuine


def test_an_expert_is_named_only_as_long_as_they_agree(story: Story) -> None:
    review = story.claims.get().reviews.get()
    sheet = issue_sheet(story)
    assert "SampleExpert" in read(sheet)
    withdraw_consent(review.expert)
    assert "SampleExpert" not in read(sheet)
    assert "anexpert,whoisnotnamedhere" in read(sheet)
    fresh = issue_sheet(story)
    assert "Sample Expert" not in str(fresh.people)
    assert "SampleExpert" not in read(fresh)


def test_an_expert_is_told_of_by_their_institution_as_long_as_they_let_it_be(story: Story) -> None:
    review = story.claims.get().reviews.get()
    Review.objects.filter(pk=review.pk).update(naming=Naming.ROLE)
    sheet = issue_sheet(story)
    assert "Unit of samples" not in str(sheet.content)
    assert "anexpertofUnitofsamples" in read(sheet) and "SampleExpert" not in read(sheet)
    Review.objects.filter(pk=review.pk).update(naming=Naming.NOBODY)
    assert "anexpert,whoisnotnamedhere" in read(sheet) and "Unitofsamples" not in read(sheet)
    Review.objects.filter(pk=review.pk).update(naming=Naming.ROLE)
    erase_person(review.expert.person, asked_by="person")
    sheet.refresh_from_db()
    assert "Unit of samples" not in str(sheet.words)
    assert sheet_standing(sheet).genuine


def test_raised_and_lowered_signs_are_shown_as_such(story: Story) -> None:
    claim = story.claims.get()
    claim.reviews.update(wording="It is 10^{6} m.")
    story.claims.update(statement="CO_{2} is 10^{-2} of it.")
    text = read(issue_sheet(story))
    assert "CO₂is10⁻²ofit." in text and "Itis10⁶m." in text
    assert "^{" not in text and "_{" not in text


def test_whoever_is_forgotten_goes_out_of_every_sheet_and_it_stays_genuine(story: Story, cast: Cast) -> None:
    sheet = issue_sheet(story)
    who = cast.people["producer"]
    assert "Isthisrounded?" in read(sheet)
    assert "Sampleproducer" in read(sheet)
    erase_person(who, asked_by="person")
    sheet.refresh_from_db()
    assert who.pseudonym not in sheet.people
    text = read(sheet)
    assert "Isthisrounded?" not in text
    assert "Sampleproducer" not in text
    assert "somebodywhosedatawasdeleted" in text
    assert sheet_standing(sheet).genuine


def test_titles_and_remarks_of_others_are_words_and_nothing_else(story: Story, cast: Cast) -> None:
    owner = cast.users["producer"]
    assert owner is not None
    hostile = loop.rewritten(story, loop.BODY, title=HOSTILE[:190])
    comment(hostile, HOSTILE, author=owner)
    sheet = issue_sheet(hostile)
    data = sheet_on_paper(sheet, "en", "https://kepu.example.org/check/x/")
    text = re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages))
    assert '<imgsrc="file:///etc/passwd"><script>1</script>&{{x}}"' in text
    assert b"/JavaScript" not in data


def test_two_hundred_signatures_go_over_many_pages_each_with_its_head(story: Story) -> None:
    first = SignOff.objects.filter(role="stage:first").latest("pk")
    for number in range(200):
        SignOff.objects.create(
            subject=story.subject, role="stage:first", person=first.person, content=first.content,
            digest=first.digest, signed_at=first.signed_at, void_at=first.signed_at,
            void_reason={"en": f"reason {number}", "zh-hans": f"理由 {number}"}, remark="A remark. " * 9,
        )  # fmt: skip
    sheet = issue_sheet(story)
    data = sheet_on_paper(sheet, "en", "https://kepu.example.org/check/x/")
    pages = [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(io.BytesIO(data)).pages]
    assert len(pages) > 8
    assert all(f"reason{number}" in "".join(pages) for number in range(200))
    assert sum("No.SignedbyWhenDigestRemark" in page for page in pages) > 5
    assert f"Page{len(pages)}of{len(pages)}" in pages[-1]


def test_anybody_who_holds_a_sheet_checks_it_and_learns_no_name(story: Story, cast: Cast) -> None:
    sheet = issue_sheet(story)
    browser = client(cast, ANONYMOUS)
    page = browser.get(reverse("sheet_check", args=[sheet.public_id]))
    told = page.content.decode()
    assert page.status_code == 200
    assert page["X-Robots-Tag"] == "noindex"
    assert "every signature that it lists as holding still holds" in told
    assert sheet.digest in told.replace("<wbr>", "")
    for shown in (story.title, grouped(sheet.digest), "<dd>3</dd>"):
        assert shown in told
    for hidden in ("Sample", "example.org", story.public_id, "Is this rounded", "Unit here"):
        assert hidden not in told
    loop.rewritten(story, [*loop.BODY, ("paragraph", "<p>Another.</p>", "c")])
    told = browser.get(reverse("sheet_check", args=[sheet.public_id])).content.decode()
    assert "2 of its 3 signatures hold no more" in told


def test_a_code_that_was_never_issued_says_so(cast: Cast) -> None:
    page = client(cast, ANONYMOUS).get(reverse("sheet_check", args=["0" * 12]))
    assert (page.status_code, "No sheet of this code was issued" in page.content.decode()) == (404, True)


def test_a_writer_issues_a_sheet_and_takes_it_in_either_language(story: Story, cast: Cast) -> None:
    browser = client(cast, "producer")
    page = browser.post(reverse("sheet_issue", args=[story.public_id]), follow=True)
    sheet = ApprovalSheet.objects.get()
    assert sheet.issued_by == cast.people["producer"]
    assert sheet.public_id.upper() in page.content.decode()
    for language in ("zh-hans", "en", "nothing"):
        told = browser.get(reverse("sheet", args=[sheet.public_id]), {"language": language})
        assert (told["Content-Type"], told.content[:5]) == ("application/pdf", b"%PDF-")


def test_a_story_that_nobody_signed_has_a_sheet_that_says_so(cast: Cast) -> None:
    owner = cast.users["producer"]
    assert owner is not None
    sheet = issue_sheet(loop.written_story(cast.here, owner))
    assert "Thestorywentalongnoreviewroute." in read(sheet)
    assert sheet_standing(sheet) == SheetStanding(genuine=True, listed=0, lost=0)


def test_one_who_signs_again_is_shown_beside_what_died(story: Story) -> None:
    told = [*loop.BODY, ("paragraph", "<p>A map of the far side.</p>", "c")]
    loop.rewritten(story, told)
    for each in asked(story):
        approved_by(each)
    sheet = issue_sheet(story)
    first = sheet.content["stages"][0]["signatures"]
    assert [each["holds"] for each in first] == [False, True]


def test_the_list_of_sheets_asks_the_database_as_often_for_three_as_for_one(story: Story, cast: Cast) -> None:
    browser, address = client(cast, "editor"), reverse("story_sheets", args=[story.public_id])
    issue_sheet(story)
    one = queries(browser, address)
    issue_sheet(story)
    issue_sheet(story)
    assert queries(browser, address) == one <= 25
