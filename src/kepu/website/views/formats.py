# SPDX-License-Identifier: AGPL-3.0-or-later
"""The open formats of this house, for programs."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from kepu.engine.reviews.document import schema

DAY = 86_400


@require_safe
@cache_control(public=True, max_age=DAY)
def review_schema(request: HttpRequest) -> HttpResponse:
    """The JSON Schema of a file of reviews. Whoever asks from another site may read it."""
    answer = HttpResponse(json.dumps(schema(), indent=1) + "\n", content_type="application/schema+json")
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer
