# SPDX-License-Identifier: AGPL-3.0-or-later
"""People of the directory, for whoever says who took part in a story."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kepu.directory.access import for_those_who
from kepu.directory.queries import people_rows
from kepu.directory.roles import Verb
from kepu.directory.views.acting import user_of
from kepu.stories.contributors import shown

MOST_OFFERED = 20


@require_safe
@never_cache
@for_those_who(Verb.EDIT_STORIES)
def people(request: HttpRequest) -> JsonResponse:
    """The people whom the one who asks may see and who hold what was typed (``q``), by name."""
    rows = people_rows(user_of(request), request.GET.get("q", "").strip()[:100])
    found = rows.prefetch_related(None).select_related("unit", "expert")[:MOST_OFFERED]
    return JsonResponse(
        {
            "people": [
                {
                    "shown": shown(each),
                    "names": each.names,
                    "orcid": (getattr(each, "expert", None) and each.expert.orcid) or "",
                }
                for each in found
            ]
        }
    )
