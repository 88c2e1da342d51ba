# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was added is looked up, by nobody who waits for it; what cannot be found out is said."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from kepu.directory.errors import DirectoryError
from kepu.engine.digest import digest_bytes
from kepu.jobs.models import Job
from kepu.jobs.running import run_due
from kepu.jobs.states import State as JobState
from kepu.jobs.wording import in_language
from kepu.ledger.models import Record
from kepu.outbound import read_allowed
from kepu.review.actions.evidence import (
    add_document,
    add_evidence,
    add_told,
    change_evidence,
    look_again,
    remove_evidence,
)
from kepu.review.actions.mark import drop_claim
from kepu.review.evidence import looking_up
from kepu.review.evidence.documents import read_document
from kepu.review.evidence.errors import EvidenceError
from kepu.review.evidence.keeping import bytes_of_evidence
from kepu.review.evidence.looking_up import find_out, is_asked
from kepu.review.evidence.told import Told, read_told
from kepu.review.models import Claim, Evidence, EvidenceFile
from kepu.stories.models import Story
from tests.review.evidence.peers import DATA, NOTICE, PAPER, Peer, update

pytestmark = pytest.mark.django_db
State, Kind = Evidence.State, Evidence.Kind


def added(claim: Claim, text: str) -> Evidence:
    """What was typed, added and looked up."""
    (made,) = add_told(claim, read_told(text)[0]).made
    run_due()
    made.refresh_from_db()
    return made


def retried() -> None:
    """Do what is due once nobody waits any longer before asking again."""
    Job.objects.filter(state=JobState.RETRYING).update(due_at=timezone.now())
    run_due()


def trouble(evidence: Evidence) -> str:
    return in_language(evidence.trouble, "en")


def test_a_doi_is_looked_up_at_crossref(claim: Claim, registry: Peer) -> None:
    made = added(claim, "https://doi.org/10.1234/LIGHT.")
    assert (made.state, made.registry, made.kind) == (State.FOUND, "crossref", Kind.WORK)
    assert made.title == "How long light takes from the Moon"
    assert made.csl == {
        "type": "article-journal",
        "title": "How long light takes from the Moon",
        "container-title": "Journal of Samples",
        "volume": "12",
        "issue": "3",
        "page": "1-9",
        "author": [{"family": "Author", "given": "Sample"}, {"literal": "The Sample Group"}],
        "issued": {"date-parts": [[2024, 5]]},
        "DOI": PAPER,
        "URL": "https://doi.org/10.1234/light",
    }
    assert registry.asked == ["/works/10.1234%2Flight?mailto=desk%40example.org"]


def test_a_data_set_that_crossref_does_not_know_is_looked_up_at_datacite(
    claim: Claim, registry: Peer
) -> None:
    made = added(claim, DATA)
    assert (made.state, made.registry, made.kind) == (State.FOUND, "datacite", Kind.DATA)
    assert (made.title, made.csl["publisher"]) == ("Data of the Moon", "Sample Archive")
    assert made.csl["author"] == [{"family": "示例", "given": "作者"}, {"literal": "Sample Observatory"}]
    assert made.csl["issued"] == {"date-parts": [[2023]]}


def test_what_somebody_typed_stays_when_it_is_looked_up(claim: Claim, registry: Peer) -> None:
    made = add_evidence(claim, "Our own title", doi=PAPER, passage="1.3 s")
    run_due()
    made.refresh_from_db()
    assert (made.title, made.passage, made.state) == ("Our own title", "1.3 s", State.FOUND)


def test_a_doi_that_nobody_knows_is_said(claim: Claim, registry: Peer) -> None:
    made = added(claim, "10.1234/nowhere")
    assert (made.state, made.title) == (State.UNKNOWN, "10.1234/nowhere")
    assert trouble(made) == (
        "No registry knows doi:10.1234/nowhere. Check its spelling, or type in what you know."
    )


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (503, None, "answered 503; it is asked again later, or type in what you know."),
        (429, b"slow down", "answered 429; it is asked again later"),
        (0, b"<html>Captive portal</html>", "answered something that is no record"),
        (0, b"[" * 200_000, "answered something that is no record"),
        (0, b'{"message": ' + b" " * 9_000_000 + b"{}}", "is larger than 8.4 megabytes"),
        (0, b'"record"', "answered something that is no record"),
    ],
)
def test_an_answer_that_is_none_is_said_and_nothing_is_lost(
    claim: Claim, registry: Peer, status: int, body: bytes | None, said: str
) -> None:
    registry.status, registry.body = status, body
    made = added(claim, PAPER)
    assert (made.state, made.doi, made.csl) == (State.FAILED, PAPER, {})
    assert said in trouble(made)
    assert made.lasting == (not status)
    # What may pass is asked again soon; what would be answered alike is not.
    assert [each.state for each in Job.objects.all()] == [JobState.RETRYING if status else JobState.DONE]
    registry.status, registry.body = 0, None
    look_again(made)
    retried()
    made.refresh_from_db()
    assert (made.state, made.trouble, made.lasting) == (State.FOUND, {}, False)


def test_what_may_pass_is_asked_thrice_and_then_left_to_the_night(claim: Claim, registry: Peer) -> None:
    registry.status = 503
    made = added(claim, PAPER)
    for asked in (1, 2, 3):
        assert len(registry.asked) == asked
        retried()
    made.refresh_from_db()
    assert (Job.objects.get().state, made.state, len(registry.asked)) == (JobState.DONE, State.FAILED, 3)


def test_evidence_that_is_gone_when_its_turn_comes_is_passed_over(claim: Claim, registry: Peer) -> None:
    add_told(claim, [Told("Gone", PAPER)])
    claim.delete()
    run_due()
    assert (Job.objects.get().state, registry.asked) == (JobState.DONE, [])


def test_evidence_that_goes_while_it_is_asked_about_keeps_nothing(claim: Claim, registry: Peer) -> None:
    (made,) = add_told(claim, [Told("Gone", PAPER)]).made
    claim.delete()
    assert find_out(made) == State.TYPED
    assert len(registry.asked) == 1
    assert not Evidence.everything.exists()


def test_a_worker_that_is_killed_before_the_notices_are_taken_has_checked_nothing(
    claim: Claim, registry: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry.works[PAPER]["updated-by"] = [update("retraction", NOTICE)]
    (made,) = add_told(claim, [Told("Light", PAPER)]).made

    def killed(*_given: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(looking_up, "take_notices", killed)
        with pytest.raises(SystemExit):
            find_out(made)
    made.refresh_from_db()
    assert (made.state, made.checked_at, made.notices.count()) == (State.WAITING, None, 0)
    run_due()
    made.refresh_from_db()
    assert (made.state, made.checked_at is None) == (State.FOUND, False)
    assert [each.doi for each in made.notices.all()] == [NOTICE]


@pytest.mark.parametrize("state", [State.WAITING, State.FAILED])
@pytest.mark.parametrize(
    ("kind", "doi", "address", "csl", "then"),
    [
        (Kind.PAGE, "", "", {}, State.TYPED),
        (Kind.PAGE, PAPER, "https://example.org/", {}, State.TYPED),
        (Kind.WORK, "", "https://example.org/", {}, State.TYPED),
        (Kind.WORK, PAPER, "", {}, State.TYPED),
        (Kind.WORK, PAPER, "", {"title": "Light"}, State.FOUND),
    ],
)
def test_where_nobody_is_asked_nothing_waits_and_no_registry_is_said_to_know_it_not(
    claim: Claim, settings: Any, state: State, kind: Kind, doi: str, address: str, csl: Any, then: State
) -> None:
    settings.CROSSREF_ADDRESS = settings.DATACITE_ADDRESS = ""
    made = Evidence.objects.create(
        claim=claim, title="T", kind=kind, doi=doi, address=address, csl=csl, state=state,
        registry="crossref" if csl else "", trouble={"en": "answered 503", "zh-hans": "503"},
    )  # fmt: skip
    assert not is_asked(made)
    assert find_out(made) == then
    made.refresh_from_db()
    assert (made.state, made.trouble, made.csl) == (then, {}, csl)


@pytest.mark.parametrize(
    "message",
    [{"title": 7, "author": "x", "issued": []}, {"title": ["\x00\ud800a"], "author": [None, {"name": {}}], "type": []},
     {"title": ["T"], "issued": {"date-parts": [["x", None]]}, "updated-by": [1, {"type": []}]}],
)  # fmt: skip
def test_a_record_of_a_wrong_shape_breaks_nothing(claim: Claim, registry: Peer, message: Any) -> None:
    registry.works[PAPER] = message
    assert added(claim, PAPER).state == State.FOUND


def test_a_house_that_asks_nobody_keeps_what_was_typed(claim: Claim, settings: Any) -> None:
    settings.CROSSREF_ADDRESS = settings.DATACITE_ADDRESS = ""
    made = added(claim, "Author, Light, 2020. doi:10.1234/light")
    assert (made.state, made.doi) == (State.TYPED, "10.1234/light")
    assert made.title == "Author, Light, 2020. doi:10.1234/light"
    with pytest.raises(EvidenceError, match="no DOI and no page that anybody could be asked about"):
        look_again(made)


def test_a_page_is_kept_as_it_was(claim: Claim, registry: Peer) -> None:
    page = b"<html><head><title>The <b>Moon</b> &amp; light</title></head><script>x</script></html>"
    registry.pages["/moon"] = ("text/html; charset=utf-8", page)
    assert registry.server is not None
    made = added(claim, f"http://127.0.0.1:{registry.server.port}/moon")
    assert (made.kind, made.state, made.title) == (Kind.PAGE, State.FOUND, "The Moon & light")
    kept = made.files.get()
    assert (kept.digest, kept.size, kept.address) == (digest_bytes(page), len(page), made.address)
    assert kept.file.read() == page
    assert kept.name == f"{made.public_id}.html"
    look_again(made)
    run_due()
    assert made.files.count() == 1
    registry.pages["/moon"] = ("text/html", page + b" ")
    look_again(made)
    run_due()
    assert made.files.count() == 2


@pytest.mark.parametrize(
    "location",
    [
        "http://10.0.0.1/secret",
        "http://169.254.169.254/latest/meta-data/",
        "http://localhost/",
        "http://[::1]/",
    ],
)
def test_a_page_that_leads_to_a_private_address_is_refused_with_a_sentence(
    claim: Claim, registry: Peer, location: str
) -> None:
    assert registry.server is not None
    registry.moved["/moon"] = location
    made = added(claim, f"http://127.0.0.1:{registry.server.port}/moon")
    assert (made.state, made.files.count()) == (State.FAILED, 0)
    assert trouble(made).endswith("Use a public address.")


def test_a_registry_that_leads_inside_is_refused_too(claim: Claim, registry: Peer, settings: Any) -> None:
    registry.moved[f"/works/{PAPER.replace('/', '%2F')}"] = "http://192.168.0.1/works"
    made = added(claim, PAPER)
    assert made.state == State.FAILED
    assert trouble(made).startswith("192.168.0.1 leads to a private network")


@pytest.mark.parametrize(
    ("kind", "body", "said"),
    [
        ("application/x-msdownload", b"MZ", "is no page that can be kept"),
        ("text/html", b"x" * 11_000_000, "is larger than 10.5 megabytes"),
    ],
)
def test_what_is_no_page_or_a_giant_one_is_not_kept(
    claim: Claim, registry: Peer, kind: str, body: bytes, said: str
) -> None:
    assert registry.server is not None
    registry.pages["/moon"] = (kind, body)
    made = added(claim, f"http://127.0.0.1:{registry.server.port}/moon")
    assert (made.state, made.files.count()) == (State.FAILED, 0)
    assert said in trouble(made)


def test_a_document_is_kept_byte_for_byte_and_counts_for_its_unit(story: Story, claim: Claim) -> None:
    table = "年,度\n2020,1\n".encode()
    made = add_document(claim, read_document("度数.csv", table), passage="row 1")
    assert (made.kind, made.title, made.state) == (Kind.DATA, "度数.csv", State.TYPED)
    assert made.files.get().file.read() == table
    assert bytes_of_evidence() == {story.unit.path: len(table)}
    assert EvidenceFile.objects.get().file.name == f"evidence/{made.files.get().public_id}"


def test_a_unit_without_room_takes_no_document(story: Story, claim: Claim) -> None:
    story.unit.quota = 1
    story.unit.save()
    with pytest.raises(DirectoryError, match="has room for"):
        add_document(claim, read_document("note.txt", b"x" * 1_000_001))
    assert not Evidence.everything.exists()


def test_the_same_is_not_added_twice(claim: Claim, settings: Any) -> None:
    told = [Told("A", PAPER), Told("B", PAPER), Told(address="https://example.org/"), Told("Words")]
    first = add_told(claim, told)
    assert [len(first.made), first.there] == [3, ["A"]]
    again = add_told(claim, told)
    assert again.made == []
    with pytest.raises(EvidenceError, match="“A” is evidence for this claim already"):
        add_evidence(claim, "Another title", doi=f"doi:{PAPER}")


def test_what_is_taken_off_stays_for_the_record_and_is_shown_nowhere(claim: Claim) -> None:
    made = add_document(claim, read_document("note.txt", b"A note."))
    remove_evidence(made, actor="someone")
    assert list(claim.evidence.all()) == []
    assert Evidence.everything.get().files.get().file.read() == b"A note."
    kinds = list(
        Record.objects.filter(subject=claim.subject).order_by("sequence").values_list("kind", flat=True)
    )
    assert kinds[-2:] == ["claim.evidence", "claim.evidence_removed"]
    with pytest.raises(EvidenceError, match="was taken off its claim"):
        remove_evidence(made)
    assert add_told(claim, [Told("note.txt")]).there == []


def test_another_doi_is_looked_up_anew(claim: Claim, registry: Peer) -> None:
    made = added(claim, "10.1234/mistyped")
    changed = change_evidence(made, title=made.title, passage="p. 3", kind=Kind.WORK, doi=f"doi:{PAPER}")
    assert changed.state == State.WAITING
    run_due()
    made.refresh_from_db()
    assert (made.state, made.doi, made.passage) == (State.FOUND, PAPER, "p. 3")
    with pytest.raises(EvidenceError, match="is no DOI"):
        change_evidence(made, title="T", passage="", kind=Kind.WORK, doi="x")


REFERENCE = {"type": "book", "title": "Light", "DOI": "10.1234/book", "publisher": "Sample Press"}


def test_a_reference_that_somebody_sent_outlasts_another_address_and_another_doi(claim: Claim) -> None:
    (made,) = add_told(claim, [Told.of(dict(REFERENCE))]).made
    checked = timezone.now()
    Evidence.objects.update(checked_at=checked)
    told = {"title": "Light", "passage": "", "kind": Kind.WORK}
    made = change_evidence(made, **told, doi="10.1234/book", address="https://example.org/book")
    assert (made.csl, made.checked_at) == (REFERENCE, checked)
    made = change_evidence(made, **told, doi=PAPER, address="https://example.org/book")
    assert (made.csl, made.checked_at) == (REFERENCE | {"DOI": PAPER}, None)
    made = change_evidence(made, **told, address="https://example.org/book")
    assert "DOI" not in made.csl
    assert made.csl["publisher"] == "Sample Press"


def test_a_reference_from_a_registry_goes_with_its_doi_and_not_with_its_address(
    claim: Claim, registry: Peer, settings: Any
) -> None:
    made = added(claim, PAPER)
    settings.CROSSREF_ADDRESS = settings.DATACITE_ADDRESS = ""
    told = {"title": made.title, "passage": "", "kind": Kind.WORK}
    moved = change_evidence(made, **told, doi=PAPER, address="https://example.org/")
    assert (moved.csl, moved.registry, moved.state) == (made.csl, "crossref", State.FOUND)
    assert moved.checked_at == made.checked_at is not None
    other = change_evidence(made, **told, doi="10.1234/other", address="https://example.org/")
    assert (other.csl, other.registry, other.state, other.checked_at) == ({}, "", State.TYPED, None)


def test_nothing_is_changed_into_what_is_there_already(claim: Claim) -> None:
    add_told(claim, [Told("A", PAPER), Told("B", address="https://example.org/")])
    (made,) = add_told(claim, [Told("C", "10.1234/c")]).made
    told = {"title": "C", "passage": "", "kind": Kind.WORK}
    for known, title in (({"doi": PAPER}, "A"), ({"address": "https://example.org/"}, "B")):
        with pytest.raises(EvidenceError, match=f"“{title}” is evidence for this claim already"):
            change_evidence(made, **told, **known)
    made.refresh_from_db()
    assert (made.doi, made.address) == ("10.1234/c", "")
    change_evidence(made, title="C2", passage="", kind=Kind.WORK, doi="10.1234/c")


def test_what_no_database_holds_is_left_out_of_what_was_typed(claim: Claim) -> None:
    made = add_evidence(claim, "A\x00 title\x1f\ud800", passage="p.\x00 1\r\nline\x08 two\ud800\uffff")
    made.refresh_from_db()
    assert (made.title, made.passage) == ("A title", "p. 1\nline two")
    made = change_evidence(made, title="B\x00", passage="\x00q", kind=Kind.WORK)
    made.refresh_from_db()
    assert (made.title, made.passage) == ("B", "q")
    with pytest.raises(EvidenceError, match="is no address of a page"):
        change_evidence(made, title="B", passage="", kind=Kind.WORK, address="https://example\x00.org/")
    with pytest.raises(EvidenceError, match="is no DOI"):
        change_evidence(made, title="B", passage="", kind=Kind.WORK, doi="10.1234/a\x00b")
    document = add_document(claim, read_document("no\x00te.txt", b"A note."), title="\x00", passage="\x00p")
    document.refresh_from_db()
    assert (document.title, document.passage, document.files.get().name) == ("no te.txt", "p", "no te.txt")


def test_each_piece_has_its_line_in_the_record_behind_all_that_was_added(claim: Claim) -> None:
    made = add_told(claim, [Told("A", PAPER), Told("B", "10.1234/b")], actor="someone").made
    lines = Record.objects.filter(kind="claim.evidence", subject=claim.subject).order_by("sequence")
    assert [(each.payload.values or {})["evidence"] for each in lines] == [each.public_id for each in made]


def test_a_claim_that_was_taken_off_takes_no_evidence(claim: Claim) -> None:
    drop_claim(claim)
    with pytest.raises(EvidenceError, match="was taken off the story"):
        add_told(claim, [Told("Words")])


def test_no_network_at_all_is_said(claim: Claim, settings: Any) -> None:
    settings.CROSSREF_ADDRESS, settings.DATACITE_ADDRESS = "http://127.0.0.1:9", ""
    settings.OUTBOUND_ALLOW = read_allowed("127.0.0.1:9")
    made = added(claim, PAPER)
    assert made.state == State.FAILED
    assert trouble(made)
