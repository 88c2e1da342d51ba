# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fills a house with stories in two languages, looks at their pages beside Wagtail's of the same rows, and
prints as JSON what each took.

usage: python -m bench.house.writing HOUSE STORIES
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Callable
from contextlib import nullcontext
from uuid import uuid4

from bench.house.looking import compared, page_of, signed_in
from bench.house.spending import cpu

AT_ONCE = 1000
WORDS = ["tides", "moon", "gravity", "stars", "wetlands", "birds", "vaccines", "immunity", "sleep", "museums"]
HAN = "潮汐月球引力黑洞恒星海绵城市雨洪湿地候鸟疫苗免疫睡眠神经科学博物馆教育食品安全微生物"


def main() -> None:
    """Seed the house where it is not, then look."""
    folder, many = sys.argv[1], int(sys.argv[2])
    os.environ |= {"KEPU_HOUSE": folder, "DJANGO_SETTINGS_MODULE": "bench.house.settings"}
    import django

    django.setup()
    from kepu.stories.models import Story

    told = []
    for size in (max(1000, many // 100), many):
        if Story.objects.count() < size:
            seed(size)
        told.append([{**each, "stories": size} for each in _looks()])
    json.dump(told, sys.stdout)


def seed(many: int) -> None:
    """Add stories, half in each language, until there are so many; each is in the index."""
    from django.db import transaction
    from wagtail.models import Locale

    from kepu.directory.models import Unit
    from kepu.search.index import put
    from kepu.stories.indexing import story_document
    from kepu.stories.models import Story

    chance = random.Random(2)
    units = list(Unit.objects.filter(merged_into=None))
    locales = [Locale.objects.get_or_create(language_code=tag)[0] for tag in ("zh-hans", "en")]
    body = Story._meta.get_field("body")
    while (there := Story.objects.count()) < many:
        rows = []
        for number in range(there, min(there + AT_ONCE, many)):
            chinese = number % 2 == 0
            words = "".join(chance.choices(HAN, k=60)) if chinese else " ".join(chance.choices(WORDS, k=40))
            story = Story(
                title=f"{'示例稿件' if chinese else 'Sample story'} {number} {words[:12]}",
                summary=words[:60],
                unit=chance.choice(units), locale=locales[0 if chinese else 1],
                kind=chance.choice(["film", "article", "audio"]), translation_key=uuid4(),
            )  # fmt: skip
            story.body = body.to_python(
                json.dumps([{"type": "paragraph", "value": f"<p>{words}</p>", "id": str(uuid4())}])
            )
            story.digest = story.computed_digest()
            rows.append(story)
        with transaction.atomic():
            made = Story.objects.bulk_create(rows)
            put(story_document(each) for each in made)


def _looks() -> list[dict[str, object]]:
    from django.urls import reverse

    from kepu.stories.models import Story

    story = Story.objects.filter(locale__language_code="en", title__startswith="Sample").order_by("pk")[200]
    story.save_revision(clean=False)
    leader, root = signed_in("leader@example.org"), signed_in("")
    bare_list, bare_form = (
        reverse("wagtailsnippets_stories_story:list"),
        reverse("wagtailsnippets_stories_story:edit", args=[story.pk]),
    )
    ours = reverse("stories:stories")
    told = [
        ("stories, first page", ours, bare_list),
        ("stories, page 20", f"{ours}?page=20", f"{bare_list}?p=20"),
        ("stories, one kind", f"{ours}?kind=film", f"{bare_list}?kind=film"),
        ("stories, words searched", f"{ours}?q=tides+moon", f"{bare_list}?q=tides"),
        ("a story", reverse("story", args=[story.public_id]), bare_form),
        ("a story's form", reverse("stories:edit", args=[story.public_id]), bare_form),
        ("its history", reverse("stories:history", args=[story.public_id]),
         reverse("wagtailsnippets_stories_story:history", args=[story.pk])),
    ]  # fmt: skip
    found = [compared(name, page_of(leader, mine), page_of(root, other)) for name, mine, other in told]
    saves = (
        _save(leader, reverse("stories:edit", args=[story.public_id]), story, bare=False),
        _save(root, bare_form, story, bare=True),
    )
    return [*found, compared("a save", *saves)]


def _save(browser: object, address: str, story: object, *, bare: bool) -> Callable[[], float]:
    from wagtail.signal_handlers import disable_reference_index_auto_update

    from kepu.stories.models import Story

    count = [0]

    def save() -> float:
        fresh = Story.objects.get(pk=story.pk)  # type: ignore[attr-defined]
        count[0] += 1
        block = fresh.body.get_prep_value()[0]
        text = {"key": "a", "text": f"Words {count[0]}", "type": "unstyled", "depth": 0,
                "inlineStyleRanges": [], "entityRanges": []}  # fmt: skip
        told = {
            "base": fresh.latest_revision_id or "", "title": fresh.title, "kind": fresh.kind, "summary": "x",
            "body-count": "1", "body-0-deleted": "", "body-0-order": "0", "body-0-type": "paragraph",
            "body-0-id": block["id"], "body-0-value": json.dumps({"blocks": [text], "entityMap": {}}),
            "embargo_zone": "Asia/Shanghai", "embargo_at": "", "script": "", "licence": "", "subtitle": "",
        }  # fmt: skip
        for rows in ("contributors", "origins", "releases"):
            told |= {f"{rows}-TOTAL_FORMS": "0", f"{rows}-INITIAL_FORMS": "0"}
        # Ours keeps the index of references itself, Wagtail that of what is registered as a snippet, as here.
        left = nullcontext() if bare else disable_reference_index_auto_update()
        with left:
            began = cpu()
            answer = browser.post(address, told)  # type: ignore[attr-defined]
            spent = cpu() - began
        assert answer.status_code == 302, answer.status_code
        return spent

    return save


if __name__ == "__main__":
    main()
