# SPDX-License-Identifier: Apache-2.0
"""Alphabets of the windows-125x encodings, by which a guessed one is judged."""

from __future__ import annotations

from dataclasses import dataclass

_MARKS = frozenset("“”‘’«»–—…°•©®™€£¿¡§№„")


@dataclass(frozen=True, slots=True)
class Alphabet:
    """Letters beyond ASCII that texts in one encoding hold, in small letters. ``latin`` alphabets mix with
    ASCII letters in one word; ``prior`` breaks ties towards the commoner encoding."""

    frequent: frozenset[str]
    others: frozenset[str]
    latin: bool
    prior: float = 0.0

    def weight(self, letter: str, before: str, among_latin: bool) -> float:
        """How well *letter* fits behind the letter *before*: 1 for a frequent small letter."""
        if letter in _MARKS:
            return 0.5 + self.prior
        small = letter.lower()
        if small in self.frequent:
            weight = 1.0
        elif small in self.others:
            weight = 0.5
        else:
            return -0.8
        if among_latin and not self.latin:
            return -0.5
        if self.latin and before.isalpha() and not before.isascii():
            weight -= 0.6
        if letter != small and before.isalpha() and before == before.lower():
            weight -= 0.8
        return weight + self.prior


def _alphabet(frequent: str, others: str = "", *, latin: bool = False, prior: float = 0.0) -> Alphabet:
    return Alphabet(frozenset(frequent), frozenset(others), latin, prior)


ALPHABETS: dict[str, Alphabet] = {
    "cp1252": _alphabet("éèàêçùâîôûäöüßñáíóúåøæãõ", "ëïœýþðì òÿ¡¿ª º", latin=True, prior=0.04),
    "cp1251": _alphabet("оеаинтсрвлкмдпу", "ябгзыьчйжхшюцщэфъёіїєґђјљњћџўѓќѕ", prior=0.03),
    "cp1250": _alphabet("áčéěíňóřšťúůýžąćęłńóśźżőűöüä", "ďđăâîşţĺľŕôç", latin=True, prior=0.02),
    "cp1253": _alphabet("αοιετσνηυρπκμλςάέήίόύώ", "ωγδβθχφξζψϊϋΐΰ"),
    "cp1254": _alphabet("ığşçöüâ", "îûé", latin=True, prior=0.01),
    "cp1255": _alphabet("יוהלאמרתבנש", "כדפסעקגחזצטםןךףץ"),
    "cp1256": _alphabet("اليمنوتربعدسفهحكق", "جةأشصخطإذئزضغؤءآىظثچپژگک،؟"),
    "cp1257": _alphabet("āčēīņšūžąęėįųõäöü", "ģķļōŗé", latin=True),
    "cp1258": _alphabet("đăâêôơư", "àáèéìíòóùúý", latin=True, prior=-0.02),
}
"""By codec name."""
