# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who finds what at every address: the whole house against the whole cast."""

from __future__ import annotations

from collections import defaultdict
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, reverse
from wagtail.admin import urls as wagtailadmin_urls

from tests.addresses import LOGIN, TABLE, Address, Stage, cast_and_stage, routes
from tests.cast import ANONYMOUS, PLAYERS, Cast, assemble, client

pytestmark = pytest.mark.django_db

UNGUARDED = {"wagtailadmin_javascript_catalog", "wagtailadmin_sprite"}
"""Words and icons, which tell nothing."""
EVERY_STAFF = {
    "wagtailadmin_account",
    "wagtailadmin_api:documents:listing",
    "wagtailadmin_api:images:listing",
    "wagtailadmin_api:pages:listing",
    "wagtailadmin_choose_page",
    "wagtailadmin_choose_page_anchor_link",
    "wagtailadmin_choose_page_child",
    "wagtailadmin_choose_page_chosen_multiple",
    "wagtailadmin_choose_page_email_link",
    "wagtailadmin_choose_page_external_link",
    "wagtailadmin_choose_page_phone_link",
    "wagtailadmin_choose_page_search",
    "wagtailadmin_dismissibles",
    "wagtailadmin_home",
    "wagtailadmin_pages:confirm_workflow_cancellation",
    "wagtailadmin_pages:move_confirm",
    "wagtailadmin_reports:site_history",
    "wagtailadmin_reports:site_history_results",
    "wagtailadmin_tag_autocomplete",
    "wagtailadmin_workflows:task_chooser",
    "wagtailadmin_workflows:task_chooser_create",
    "wagtailadmin_workflows:task_chooser_results",
    "wagtailadmin_workflows:task_chosen",
    "wagtaildocs_chooser:choose",
    "wagtaildocs_chooser:choose_results",
    "wagtaildocs_chooser:chosen_multiple",
    "wagtailembeds:chooser",
    "wagtailembeds:chooser_upload",
    "wagtailimages_chooser:choose",
    "wagtailimages_chooser:choose_results",
    "wagtailimages_chooser:chosen_multiple",
}
"""What shows of the house only what the one who asks may choose."""
WITH_IMAGES = {
    "wagtailimages:add",
    "wagtailimages:add_multiple",
    "wagtailimages:index",
    "wagtailimages:index_results",
    "wagtailimages_chooser:create",
}


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


@pytest.fixture
def stage(db: None) -> Stage:
    return cast_and_stage()


def test_every_address_of_ours_stands_in_the_table() -> None:
    listed = {address.route for address in TABLE}
    assert sorted(listed) == sorted({name for name, _view in routes()})


@pytest.mark.parametrize("address", TABLE, ids=lambda each: each.route)
def test_an_address_is_there_for_those_of_the_table_and_for_nobody_else(
    address: Address, stage: Stage
) -> None:
    found: dict[str, str] = {}
    for name in PLAYERS:
        browser = client(stage.cast, name)
        answer = browser.generic(address.method.upper(), address.of(stage))
        to_sign_in = answer.status_code == 302 and urlsplit(answer["Location"]).path == LOGIN
        if answer.status_code == 404:
            found[name] = "nothing"
        elif to_sign_in and name not in address.who:
            found[name] = "sign in"
        else:
            found[name] = str(answer.status_code)
    wanted = {name: str(address.told) if name in address.who else "nothing" for name in PLAYERS}
    if ANONYMOUS not in address.who and address.asks:
        wanted[ANONYMOUS] = "sign in"
    assert found == wanted


def wagtail_addresses() -> dict[str, str]:
    """Each address of Wagtail's admin that stands without arguments or with the number 1, by route."""
    found: dict[str, str] = {}

    def walk(patterns: list[URLPattern | URLResolver], space: str) -> None:
        for each in patterns:
            if isinstance(each, URLResolver):
                walk(each.url_patterns, f"{space}{each.namespace}:" if each.namespace else space)
                continue
            for arguments in ((), (1,), (1, 1)):
                try:
                    found[f"{space}{each.name}"] = reverse(f"{space}{each.name}", args=arguments)
                    break
                except NoReverseMatch:
                    continue

    walk(wagtailadmin_urls.urlpatterns, "")
    # It ends the session of whoever looks at it.
    del found["wagtailadmin_logout"]
    return found


def codes(browser: Client, addresses: dict[str, str]) -> dict[str, int]:
    """What each address answers to a look."""
    browser.raise_request_exception = False
    return {route: browser.get(address).status_code for route, address in addresses.items()}


def test_of_wagtails_pages_staff_open_what_their_roles_carry_and_others_none(cast: Cast) -> None:
    addresses = wagtail_addresses()
    assert len(addresses) > 150
    opened = defaultdict(set)
    for name in ("stranger", "learner", ANONYMOUS, "operator", "producer", "leader"):
        for route, code in codes(client(cast, name), addresses).items():
            if code == 200:
                opened[name].add(route)
    assert opened["stranger"] == opened["learner"] == opened[ANONYMOUS] == UNGUARDED
    assert opened["operator"] == UNGUARDED | EVERY_STAFF
    assert opened["producer"] == opened["leader"] == UNGUARDED | EVERY_STAFF | WITH_IMAGES


def test_the_front_door_leads_to_the_web_site_in_the_readers_language(cast: Cast) -> None:
    for language in ("en", "zh-hans"):
        assert client(cast, ANONYMOUS, language).get("/")["Location"] == f"/{language}/"
