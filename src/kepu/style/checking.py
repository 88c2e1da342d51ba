# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads texts by the rules and lists that hold for a unit on a day, and says what a person may look at.
Nothing is changed, and nothing waits for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

from django.utils.translation import gettext as _

from kepu.directory.models import Unit
from kepu.style.errors import StyleError
from kepu.style.folding import folded
from kepu.style.holding import matcher_for, settings_for
from kepu.style.matching import Found, Matcher
from kepu.style.models import Severity
from kepu.style.rules import RULES
from kepu.style.rules.rule import BOTH, Mark, Place, Rule, family

MOST_CHARACTERS = 400_000
MOST_FINDINGS = 500
"""So many are told; a text with more is begun with these."""
_BESIDE = 12
"""Code points on each side of words by which their place is known again."""
_SHOWN = 24


@dataclass(frozen=True, slots=True)
class Text:
    """One piece of text: *key* is what the asker calls it, *kind* what it is."""

    key: str
    words: str
    kind: Place = Place.BODY


@dataclass(frozen=True, slots=True)
class Finding:
    """A place that a person may look at: ``words`` stand at ``start`` up to ``end`` (code points) of the text
    *key*, between ``before`` and ``after``. *what* is the rule or term, *preferred* ``None`` where nothing
    certain can be said. *digest* is that of the words and their surroundings."""

    key: str
    start: int
    end: int
    words: str
    before: str
    after: str
    what: str
    sentence: str
    preferred: str | None
    severity: str
    source: str
    digest: str

    @property
    def context(self) -> str:
        """The words in what stands around them."""
        return f"{self.before}{self.words}{self.after}"


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found, in the order of the texts. *more* tells that there is more than is told."""

    findings: tuple[Finding, ...]
    more: bool


def check(texts: Sequence[Text], language: str, unit: Unit, day: date) -> Checked:
    """Read *texts*, in *language*, as those of *unit* on *day*. Raises ``StyleError`` for more than
    ``MOST_CHARACTERS``."""
    if sum(len(each.words) for each in texts) > MOST_CHARACTERS:
        raise StyleError(
            _("The text has more than {most} characters; it is checked in parts."), most=MOST_CHARACTERS
        )
    reader = _Reader(family(language), settings_for(unit), matcher_for(unit, day))
    found: list[Finding] = []
    for finding in reader.read(texts):
        if len(found) == MOST_FINDINGS:
            return Checked(tuple(found), more=True)
        found.append(finding)
    return Checked(tuple(found), more=False)


class _Reader:
    """Reads texts of one language by what holds."""

    def __init__(self, language: str, settings: dict[str, str], matcher: Matcher) -> None:
        self.language, self.matcher = language, matcher
        self.rules = [
            (rule, settings[rule.name], str(rule.sentence))
            for rule in RULES.values()
            if rule.name in settings
            and (language in rule.languages or (not language and rule.languages == BOTH))
        ]

    def read(self, texts: Iterable[Text]) -> Iterator[Finding]:
        """Every finding, text by text, line by line."""
        for text in texts:
            at = 0
            for line in text.words.split("\n"):
                yield from self._line(text, line, at)
                at += len(line) + 1

    def _line(self, text: Text, line: str, at: int) -> Iterator[Finding]:
        if not line.strip():
            return
        told = [_of_term(text.key, line, at, found) for found in self.matcher.find(line, self.language)]
        for rule, severity, said in self.rules:
            if text.kind in rule.places:
                told += [
                    _of_rule(text.key, line, at, rule, severity, said, mark) for mark in rule.marks(line)
                ]
        yield from sorted(told, key=lambda each: (each.start, each.end))


def _of_rule(key: str, line: str, at: int, rule: Rule, severity: str, said: str, mark: Mark) -> Finding:
    told = (f"rule:{rule.name}", said, mark.preferred, severity, rule.source)
    return _finding(key, line, at, mark.start, mark.end, *told)


def _of_term(key: str, line: str, at: int, found: Found) -> Finding:
    term = found.term
    if term.preferred:
        sentence = _("“{list}” prefers “{preferred}”.").format(list=term.list_name, preferred=term.preferred)
    else:
        sentence = _("“{list}” asks to look at these words again.").format(list=term.list_name)
    if term.note:
        sentence = f"{sentence} {term.note}"
    told = (f"term:{term.public_id}", sentence, term.preferred or None, term.severity, term.source)
    return _finding(key, line, at, found.start, found.end, *told)


def _finding(
    key: str, line: str, at: int, start: int, end: int, what: str, sentence: str, preferred: str | None,
    severity: str, source: str,
) -> Finding:  # fmt: skip
    words = line[start:end]
    before, after = line[max(0, start - _SHOWN) : start], line[end : end + _SHOWN]
    return Finding(
        key, at + start, at + end, words, before, after, what, sentence, preferred, severity, source,
        _digest(before[-_BESIDE:], words, after[:_BESIDE]),
    )  # fmt: skip


def _digest(before: str, words: str, after: str) -> str:
    told = "\x1f".join((folded(before).cased, words, folded(after).cased))
    return blake2b(told.encode("utf-8", "replace"), digest_size=16).hexdigest()


def is_question(finding: Finding) -> bool:
    """Whether a person should decide."""
    return finding.severity == Severity.ASK
