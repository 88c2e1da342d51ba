# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits of stories."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kepu.directory.permissions import visible
from kepu.directory.roles import Verb
from kepu.identifiers.waiting import Waiting
from kepu.stories.models import Comment

MOST = 20


def mentions(user: Any) -> Iterable[Waiting]:
    """Comments in which somebody is mentioned, and which are not dealt with."""
    rows = Comment.objects.filter(mentioned__user=user, resolved_at=None).select_related("story")
    for each in visible(user, Verb.SEE_STORIES, rows, "story__unit")[:MOST]:
        what = _("A comment on “{title}”").format(title=each.story.title)
        yield Waiting(what, each.text[:160], reverse("story", args=[each.story.public_id]) + "#comments")
