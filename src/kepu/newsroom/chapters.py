# SPDX-License-Identifier: AGPL-3.0-or-later
"""The chapters of a story beside its player: what their editor's script is told."""

from __future__ import annotations

from typing import Any

import msgspec
from django.urls import reverse
from django.utils.translation import gettext as _

from kepu.stories.actions.chapters import inside
from kepu.stories.chapters import Chapter
from kepu.stories.models import ChapterList, Master, Story
from kepu.stories.queries import film_length
from kepu.stories.views.chapters import told_rows


def chapter_context(story: Story, master: Master | None, edits: bool) -> dict[str, Any]:
    """The chapters of *story*, whose film is *master*; ``within`` is how many are inside the film."""
    found: ChapterList | None = getattr(story, "chapter_list", None)
    kept = found or ChapterList(story=story)
    rows = msgspec.convert(kept.chapters, list[Chapter])
    length = film_length(master)
    told = told_rows(kept.revision, rows, length)
    address = reverse("stories:chapters", args=[story.public_id])
    return {
        "listed": found is not None,
        "chapters": told["chapters"],
        "within": len(inside(master)),
        "chapter_data": told | {"address": address, "edits": edits, "length": length, "words": _words()},
    }


def _words() -> dict[str, str]:
    """What the editor's script says."""
    return {
        "saved": _("Saved"),
        "saving": _("Saving …"),
        "unsaved": _("Not saved yet"),
        "lost": _(
            "The house does not answer. What you typed is kept in this browser, and is saved once it does."
        ),
        "loose": _("The house does not answer, and this browser keeps nothing: leave this window open."),
        "signedout": _(
            "You are signed out. Sign in again in another window and load this page again; what you typed is"
            " kept in this browser, and is saved then."
        ),
        "away": _(
            "This story is not here any more, or you may not change it. What you typed is kept in this"
            " browser."
        ),
        "held": _("Saved, but for what cannot be saved yet: {many}. Each such chapter says why."),
        "restored": _("What you had typed before this browser closed was put back and is saved now."),
        "begins": _("Beginning of chapter {number}"),
        "title": _("Title of chapter {number}"),
        "play": _("Play chapter {number}"),
        "remove": _("Remove"),
        "remove_which": _("Remove chapter {number}"),
        "untitled": _("Give the chapter a title; it is kept then."),
        "outside": _("It begins behind the end of the film, and is shown nowhere."),
        "no_time": _("This is no time; write it like 1:02.5."),
        "late": _("The film ends at {end}: give a time inside it."),
        "together": _("Another chapter begins at that time already."),
        "conflict": _("Somebody else changed this chapter too: {time} “{theirs}”"),
        "beside": _("Somebody else began a chapter at the same time: “{theirs}”"),
        "removed": _("Somebody else removed this chapter."),
        "mine": _("Keep mine"),
        "theirs": _("Take theirs"),
    }
