# SPDX-License-Identifier: AGPL-3.0-or-later
"""Takes a build (JSON on standard input, ``kepu.jobs.builds.Build``) for the worker of the house, and says in
JSON which job it is. A process of its own, so that ``kepu make`` loads no Django."""

from __future__ import annotations

import json
import sys
from hashlib import blake2b

from kepu.conf.house import HouseError, house_folder, read_house
from kepu.conf.starting import start
from kepu.engine.language import sentence


def main() -> None:
    """Print ``{"job": …, "address": …}``, or the ``{"words": …, "values": …}`` of a sentence."""
    try:
        told = _handed_over(json.load(sys.stdin))
    except HouseError as error:
        told = {"words": error.sentence.words, "values": dict(error.sentence.values)}
    print(json.dumps(told, default=str))


def _handed_over(build: dict[str, object]) -> dict[str, object]:
    house = read_house(house_folder())
    if not house.founded:
        raise HouseError(
            sentence("There is no house in {folder}; make one with `kepu setup`.", folder=str(house.folder))
        )
    start()
    from django.urls import reverse

    from kepu.conf.installing import pending_migrations
    from kepu.jobs.actions.enqueue import enqueue
    from kepu.jobs.builds import make_film

    if pending_migrations():
        raise HouseError(
            sentence("The house in {folder} is not up to date; run `kepu setup`.", folder=str(house.folder))
        )
    name = str(build["master"]).rpartition("/")[2]
    # Two at once would write into the same folder.
    key = "make " + blake2b(str(build["out"]).encode(), digest_size=16).hexdigest()
    job = enqueue(make_film, build, title=sentence("Make {film}", film=name), key=key)
    return {"job": job.public_id, "address": house.address + reverse("job", args=[job.public_id])}


if __name__ == "__main__":
    main()
