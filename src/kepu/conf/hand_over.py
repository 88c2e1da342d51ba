# SPDX-License-Identifier: AGPL-3.0-or-later
"""Takes a build (JSON on standard input, ``kepu.jobs.builds.Build``) for the worker of the house, and says in
JSON which job it is. A process of its own, so that ``kepu make`` loads no Django."""

from __future__ import annotations

import json
import sys
from hashlib import blake2b

from kepu.conf.answering import answer, start_up_to_date
from kepu.engine.language import sentence


def main() -> None:
    """Print ``{"job": …, "address": …}``, or the ``{"words": …, "values": …}`` of a sentence."""
    answer(lambda: _handed_over(json.load(sys.stdin)))


def _handed_over(build: dict[str, object]) -> dict[str, object]:
    start_up_to_date()
    from django.conf import settings
    from django.urls import reverse

    from kepu.jobs.actions.enqueue import enqueue
    from kepu.jobs.builds import make_film

    name = str(build["master"]).rpartition("/")[2]
    # Two at once would write into the same folder.
    key = "make " + blake2b(str(build["out"]).encode(), digest_size=16).hexdigest()
    job = enqueue(make_film, build, title=sentence("Make {film}", film=name), key=key)
    return {"job": job.public_id, "address": settings.HOUSE.address + reverse("job", args=[job.public_id])}


if __name__ == "__main__":
    main()
