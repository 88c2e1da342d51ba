# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an address is, and every one that the house has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.addresses.stage import Stage

Arguments = Callable[[Stage], tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Address:
    """An address: its route, for whom there is something, the arguments of the route, and how it is asked.
    Others are sent to sign in, or find nothing. *told* is what a page says to those for whom it is there,
    where that is not 200."""

    route: str
    who: frozenset[str]
    arguments: Arguments = lambda stage: ()
    method: str = "get"
    told: int = 200
    page: bool = True
    """Whether a person looks at it."""
    asks: bool = True
    """Whether who is not signed in is sent to sign in; otherwise they find nothing."""

    def of(self, stage: Stage) -> str:
        """The address on *stage*."""
        return reverse(self.route, args=self.arguments(stage))


def routes() -> Iterator[tuple[str, Any]]:
    """The name and view of every route that is ours."""

    def walk(patterns: list[URLPattern | URLResolver], space: str) -> Iterator[tuple[str, Any]]:
        for each in patterns:
            if isinstance(each, URLResolver):
                yield from walk(each.url_patterns, f"{space}{each.namespace}:" if each.namespace else space)
            elif each.callback.__module__.startswith("kepu."):
                yield f"{space}{each.name}", each.callback

    return walk(get_resolver().url_patterns, "")
