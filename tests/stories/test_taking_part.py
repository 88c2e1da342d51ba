# SPDX-License-Identifier: AGPL-3.0-or-later
"""People of a story who stand in the directory: chosen, filled in, listed, found, and forgotten."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Revision

from kepu.baking.pages import page_file
from kepu.channels.models import Publication
from kepu.channels.personal import forget_names
from kepu.channels.snapshot import snapshot_of
from kepu.directory.actions.erase import erase_person, subject_of
from kepu.directory.actions.experts import Expertise, make_expert
from kepu.directory.actions.people import add_person
from kepu.directory.models import Person
from kepu.jobs.running import run_due
from kepu.stories.actions.stories import begin_story, save_story, translate_story
from kepu.stories.contributors import shown
from kepu.stories.models import Contributor, Story
from kepu.stories.personal import PROVIDER
from kepu.stories.queries import Asked, story_rows
from kepu.users.models import User
from kepu.website.addresses import story_path
from tests import loop
from tests.cast import Cast, client
from tests.stories.test_stories import form_of

pytestmark = pytest.mark.django_db
ORCID = "0000-0002-1825-0097"


@pytest.fixture
def owner(cast: Cast) -> User:
    user = cast.users["editor"]
    assert user is not None
    return user


@pytest.fixture
def story(cast: Cast, owner: User) -> Story:
    return loop.written_story(cast.here, owner)


@pytest.fixture
def person(cast: Cast) -> Person:
    """Somebody with an ORCID, in the editor's own unit."""
    made = add_person(
        {"zh-hans": "示例作者", "en": "Sample Author"}, unit=cast.here, email="author@example.org"
    )
    make_expert(made, Expertise(keywords={"en": ["moon"]}, orcid=ORCID))
    return Person.objects.get(pk=made.pk)


def row(**told: str) -> dict[str, str]:
    """One row of who took part, as the form sends it."""
    told = {"person": "", "name": "", "orcid": "", "role": "software", "ORDER": "1"} | told
    return {"contributors-TOTAL_FORMS": "1"} | {f"contributors-0-{name}": text for name, text in told.items()}


def sent(cast: Cast, story: Story, who: str = "editor", **told: str) -> str:
    """The page that answers, empty where it was saved."""
    answer = client(cast, who).post(
        reverse("stories:edit", args=[story.public_id]), form_of(story, **row(**told))
    )
    return "" if answer.status_code == 302 else answer.content.decode()


def linked(story: Story, person: Person, name: str = "Sample Author") -> Story:
    fresh = Story.objects.get(pk=story.pk)
    fresh.contributors = [Contributor(person=person, name=name, orcid=ORCID, role="software")]
    save_story(fresh, base=fresh.latest_revision_id)
    return Story.objects.get(pk=story.pk)


def test_a_person_who_is_chosen_gives_their_name_and_orcid(cast: Cast, story: Story, person: Person) -> None:
    assert sent(cast, story, person=shown(person)) == ""
    made = story.contributors.get()
    assert (made.person, made.name, made.orcid) == (person, "Sample Author", ORCID)


def test_what_was_typed_beside_a_person_stays(cast: Cast, story: Story, person: Person) -> None:
    assert sent(cast, story, person="Author@example.org", name="S. Author", orcid="0000000151093700") == ""
    made = story.contributors.get()
    assert (made.person, made.name, made.orcid) == (person, "S. Author", "0000-0001-5109-3700")


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"person": "Somebody Else"}, "Nobody of the directory is “Somebody Else”"),
        ({"person": "x · y · 0123456789ab"}, "Nobody of the directory is “x · y · 0123456789ab”"),
        ({"name": "Guest", "orcid": "0000-0002-1825-0098"}, "This is no ORCID"),
        ({"orcid": ORCID}, "Write the name, or choose a person of the directory."),
    ],
)
def test_nobody_and_no_orcid_are_refused_at_their_field(
    cast: Cast, story: Story, told: dict[str, str], said: str
) -> None:
    assert said in sent(cast, story, **told)
    assert not story.contributors.exists()


def test_nobody_is_chosen_whom_the_editor_may_not_see(cast: Cast, story: Story) -> None:
    hidden = add_person({"en": "Hidden"}, unit=cast.there)
    assert "Nobody of the directory" in sent(cast, story, person=shown(hidden))
    found = client(cast, "editor").get(reverse("stories:people"), {"q": "Hidden"}).json()
    assert found == {"people": []}


def test_whom_a_colleague_linked_stays_when_one_who_may_not_see_them_saves(cast: Cast, story: Story) -> None:
    hidden = add_person({"en": "Hidden"}, unit=cast.there)
    story = linked(story, hidden, "Hidden")
    kept = story.contributors.get()
    told = row(person=shown(hidden), name="Hidden", id=str(kept.pk)) | {"contributors-INITIAL_FORMS": "1"}
    address = reverse("stories:edit", args=[story.public_id])
    assert client(cast, "editor").post(address, form_of(story, **told)).status_code == 302
    assert story.contributors.get().person == hidden


def test_a_search_for_people_tells_what_the_form_takes(cast: Cast, person: Person) -> None:
    for typed in ("Author", "示例作"):
        found = client(cast, "editor").get(reverse("stories:people"), {"q": typed}).json()["people"]
        assert found == [{"shown": shown(person), "names": person.names, "orcid": ORCID}]


def test_a_search_for_people_asks_as_often_for_three_as_for_one(cast: Cast, person: Person) -> None:
    counts = []
    for number in range(3):
        asking = client(cast, "editor")
        with CaptureQueriesContext(connection) as asked:
            found = asking.get(reverse("stories:people"), {"q": "Author"}).json()["people"]
        assert len(found) == number + 1
        counts.append(len(asked))
        add_person({"en": f"Author {number}"}, unit=cast.here)
    assert len(set(counts)) == 1


def test_a_person_has_a_page_with_their_parts_as_quick_for_three_as_for_one(
    cast: Cast, owner: User, story: Story, person: Person
) -> None:
    linked(story, person)
    address, counts = reverse("directory:person", args=[person.public_id]), []
    for number in range(3):
        asking = client(cast, "editor")
        with CaptureQueriesContext(connection) as asked:
            page = asking.get(address).content.decode()
        assert page.count(">software<") == number + 1
        assert reverse("story", args=[story.public_id]) in page
        counts.append(len(asked))
        linked(
            begin_story(f"More {number}", unit=cast.here, language="en", kind="article", owner=owner), person
        )
    assert len(set(counts)) == 1


def test_a_person_page_shows_no_story_that_may_not_be_seen(cast: Cast, owner: User, person: Person) -> None:
    linked(begin_story("Elsewhere", unit=cast.there, language="en", kind="article"), person)
    page = client(cast, "editor").get(reverse("directory:person", args=[person.public_id]))
    assert "Elsewhere" not in page.content.decode()


def test_of_many_parts_the_newest_are_shown_and_a_list_has_all(
    cast: Cast, owner: User, person: Person
) -> None:
    for number in range(27):
        linked(begin_story(f"Story {number}", unit=cast.here, language="en", kind="article"), person)
    asking = client(cast, "editor")
    page = asking.get(reverse("directory:person", args=[person.public_id])).content.decode()
    assert page.count(">software<") == 25
    assert "All 27" in page
    listed = asking.get(f"{reverse('stories:stories')}?person={person.public_id}")
    assert listed.context["page"].paginator.count == 27
    assert f"only those in which {person.name} took part" in listed.content.decode()


def test_a_story_is_found_by_who_took_part(cast: Cast, owner: User, story: Story, person: Person) -> None:
    linked(story, person, "Zebedee Quill")
    for typed in ("Zebedee", ORCID):
        assert list(story_rows(owner, Asked(query=typed))) == [story]


def test_a_translation_keeps_who_took_part(story: Story, person: Person) -> None:
    made = translate_story(linked(story, person), "zh-hans")
    assert [each.person for each in made.contributors.all()] == [person]


def test_what_is_stored_of_a_person_names_their_parts(story: Story, person: Person) -> None:
    linked(story, person)
    kept = [each for each in PROVIDER.shows(subject_of(person)) if str(each.what) == "part in a story"]
    assert [[value for _name, value in each.values] for each in kept] == [
        [story.title, "Sample Author", ORCID, "software"]
    ]


def test_who_is_deleted_leaves_story_versions_search_publications_and_pages(
    cast: Cast, owner: User, story: Story, person: Person
) -> None:
    guest = Contributor(name="Guest Writer", role="writing-original-draft")
    story = linked(story, person)
    story.contributors.add(guest)
    save_story(story, base=story.latest_revision_id)
    loop.published(story)
    page = Client().get(f"/en/article/{story.public_id}/").content.decode()
    assert "Sample Author" in page
    # They were taken off the draft since; versions and the publication still name them.
    story = Story.objects.get(pk=story.pk)
    story.contributors = [Contributor(name="Guest Writer", role="writing-original-draft")]
    save_story(story, base=story.latest_revision_id)
    other = linked(begin_story("Other", unit=cast.here, language="en", kind="article", owner=owner), person)
    erase_person(person, asked_by="person")
    run_due()
    page_file(story_path(Publication.objects.get().snapshot)).unlink(missing_ok=True)
    page = Client().get(f"/en/article/{story.public_id}/").content.decode()
    assert "Sample Author" not in page
    assert "Guest Writer" in page
    assert not other.contributors.exists()
    assert [each.name for each in story.contributors.all()] == ["Guest Writer"]
    told = [json.dumps(each) for each in Revision.objects.values_list("content", flat=True)]
    told += [json.dumps(Publication.objects.get().snapshot)]
    assert [each for each in told if "Sample Author" in each or ORCID in each] == []
    assert any("Guest Writer" in each for each in told)
    assert not list(story_rows(owner, Asked(query="Sample Author")))


def test_a_person_who_was_linked_after_a_publication_leaves_it_too() -> None:
    rows = [["Sample Author", "", "software"], ["Guest", "", "software"]]
    snapshot: dict[str, object] = {"claims": [], "contributors": list(rows)}
    assert not forget_names(snapshot, "0123456789ab", "", set())
    assert forget_names(snapshot, "0123456789ab", "", {"Sample Author"})
    assert snapshot["contributors"] == rows[1:]


def test_a_story_that_names_nobody_of_the_directory_keeps_its_digest(story: Story, person: Person) -> None:
    assert "people" not in snapshot_of(story)
    assert snapshot_of(linked(story, person))["people"] == [person.public_id]
