# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads a story by all rules and many terms, and looks for the same terms by plain means. Prints as JSON
what each took, in seconds of CPU, the least of several.

usage: python -m bench.house.styling HOUSE CHARACTERS TERMS
"""

from __future__ import annotations

import json
import os
import random
import re
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

TIMES = 5
PARAGRAPH = 400
HAN = [chr(number) for number in range(0x4E00, 0x4E00 + 2500)]
LATIN = "abcdefghijklmnopqrstuvwxyz"
NUMBERS = ("12.5%", "3千米", "2020年5月", "DNA", "5 km", "10～20℃")


def main() -> None:
    """Fill a list, read, compare."""
    folder, characters, terms = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    os.environ |= {"KEPU_HOUSE": folder, "DJANGO_SETTINGS_MODULE": "bench.house.settings"}
    import django

    django.setup()
    json.dump(_read(characters, terms), sys.stdout)


def _read(characters: int, many: int) -> dict[str, Any]:
    from kepu.directory.models import Unit
    from kepu.style.checking import Text, check
    from kepu.style.models import Term, TermList

    dice = random.Random(7)
    words = _words(dice, many)
    unit = Unit.objects.filter(depth=1).get()
    TermList.objects.all().delete()
    kept = TermList.objects.create(unit=unit, name="Generated")
    Term.objects.bulk_create(
        Term(term_list=kept, found=each, key=each, preferred=f"{each}的") for each in words
    )
    paragraphs = [_paragraph(dice, words) for _ in range(characters // PARAGRAPH)]
    texts = [Text(str(number), each) for number, each in enumerate(paragraphs)]
    whole, day = "\n".join(paragraphs), date(2026, 11, 30)
    began = time.process_time()
    first = check(texts, "zh-hans", unit, day)
    told: dict[str, Any] = {"first": time.process_time() - began}
    told["ours"] = _least(lambda: check(texts, "zh-hans", unit, day))
    told["plain"] = _least(lambda: _found_plainly(words, whole), 2)
    pattern = re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))
    told["alternation"] = _least(lambda: pattern.findall(whole), 1)
    found = sum(each.what.startswith("term:") for each in first.findings)
    return told | {"terms": found, "rules": len(first.findings) - found, "characters": len(whole)}


def _words(dice: random.Random, many: int) -> list[str]:
    han = {"".join(dice.choices(HAN, k=dice.choice((2, 3, 3, 4, 4, 5, 6)))) for _ in range(many * 4 // 5)}
    latin = {"".join(dice.choices(LATIN, k=dice.randint(4, 12))) for _ in range(many)}
    return sorted(han) + sorted(latin)[: many - len(han)]


def _paragraph(dice: random.Random, words: Sequence[str]) -> str:
    made = ""
    while len(made) < PARAGRAPH:
        cast = dice.random()
        if cast < 0.004:
            made += dice.choice(words)
        elif cast < 0.02:
            made += dice.choice(NUMBERS)
        else:
            made += dice.choice("，，，。、；“”") if cast < 0.1 else dice.choice(HAN)
    return made[:PARAGRAPH]


def _found_plainly(words: Sequence[str], text: str) -> int:
    found = 0
    for each in words:
        at = text.find(each)
        while at >= 0:
            found += 1
            at = text.find(each, at + 1)
    return found


def _least(work: Callable[[], object], times: int = TIMES) -> float:
    spent = []
    for _ in range(times):
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    return min(spent)


if __name__ == "__main__":
    main()
