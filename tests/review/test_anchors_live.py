# SPDX-License-Identifier: AGPL-3.0-or-later
"""A signature holds exactly where the words, the captions and the passage under it did not change: random
edits, moves, copies, splits and joins of blocks, captions that are written and timed anew, recuts."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kepu.engine.captions.track import Cue, plain_lines
from kepu.engine.content import content_digest, normalise
from kepu.review.models import Anchor, Claim
from kepu.review.placing import Marked, anchors_for
from kepu.review.standing import Ground, standing

SECOND = 1000
WORDS = ["月球直径约 3474 公里。", "It is near.", "10⁶ m", "𝔸🌕", "“So.”", "It is near."]


@dataclass
class Told:
    """A story as its people see it: blocks, caption lines, and the film as what is seen each second."""

    blocks: list[tuple[str, str]]
    lines: list[tuple[int, int, str]]
    film: list[int]
    version: int = 1
    named: int = 0

    def ground(self) -> Ground:
        cues = [Cue(start, end, plain_lines(text)) for start, end, text in self.lines]
        return Ground(dict(self.blocks), {"en": cues}, f"master{self.version}")

    def passage(self, start: int, end: int) -> str:
        """The digest of what is seen, as the reader of packets would take it."""
        return content_digest({"packets": self.film[start // SECOND : -(-end // SECOND)]})

    def fresh(self, prefix: str) -> str:
        self.named += 1
        return f"{prefix}{self.named}"


sentences = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
stories = st.builds(
    lambda blocks, lines, film: Told(
        [(f"b{at}", text) for at, text in enumerate(blocks)],
        [(at * SECOND, at * SECOND + 800, text) for at, text in enumerate(lines)],
        film,
    ),
    st.lists(sentences, min_size=2, max_size=4),
    st.lists(sentences, min_size=2, max_size=5),
    st.lists(st.integers(0, 3), min_size=6, max_size=8),
)
TEXT = ("word", "space", "quotes", "move", "copy", "split", "join", "drop", "rename")
SPOKEN = ("line", "retime", "split-line", "join-lines", "drop-line", "same-lines")
FILM = ("recut-before", "recut-inside", "same-film", "re-encode")
changes = st.lists(
    st.tuples(st.sampled_from(TEXT + SPOKEN + FILM), st.integers(0, 99), st.integers(0, 99)), max_size=6
)


def change_text(told: Told, what: str, at: int, inside: int) -> None:
    at %= len(told.blocks)
    name, text = told.blocks[at]
    cut = inside % (len(text) + 1)
    if what == "word":
        told.blocks[at] = (name, f"{text[:cut]}7{text[cut:]}")
    elif what == "space":
        told.blocks[at] = (name, text.replace(" ", " \n "))
    elif what == "quotes":
        told.blocks[at] = (name, text.replace("“", "«").replace("”", "»"))
    elif what == "move":
        told.blocks.insert(inside % len(told.blocks), told.blocks.pop(at))
    elif what == "copy":
        told.blocks.append((told.fresh("c"), text))
    elif what == "split":
        told.blocks[at : at + 1] = [(name, text[:cut]), (told.fresh("s"), text[cut:])]
    elif what == "join" and at + 1 < len(told.blocks):
        told.blocks[at : at + 2] = [(name, f"{text} {told.blocks[at + 1][1]}")]
    elif what == "drop" and len(told.blocks) > 1:
        del told.blocks[at]
    elif what == "rename":  # as after taking a document in again
        told.blocks[at] = (told.fresh("r"), text)


def change_lines(told: Told, what: str, at: int, inside: int) -> None:
    if what == "retime":
        told.lines = [(start + 3 * SECOND, end + 3 * SECOND, text) for start, end, text in told.lines]
    if what == "same-lines" or not told.lines:
        return
    at %= len(told.lines)
    start, end, text = told.lines[at]
    cut = inside % (len(text) + 1)
    if what == "line":
        told.lines[at] = (start, end, f"{text[:cut]}8{text[cut:]}")
    elif what == "split-line":
        told.lines[at : at + 1] = [(start, start + 400, text[:cut]), (start + 400, end, text[cut:])]
    elif what == "join-lines" and at + 1 < len(told.lines):
        told.lines[at : at + 2] = [(start, told.lines[at + 1][1], f"{text}\n{told.lines[at + 1][2]}")]
    elif what == "drop-line":
        del told.lines[at]


def change_film(told: Told, what: str, at: int, inside: int) -> None:
    told.version += 1
    if what == "recut-before":
        told.film.insert(0, inside % 4)
    elif what == "recut-inside":
        told.film[at % len(told.film)] = 9
    elif what == "re-encode":
        told.film = [each + 100 for each in told.film]


def change(told: Told, what: str, at: int, inside: int) -> None:
    kind = change_text if what in TEXT else change_lines if what in SPOKEN else change_film
    kind(told, what, at, inside)


def looked(claim: Claim, told: Told, anchors: list[Anchor]) -> str:
    """The digest of *claim* as it follows a change, with passages read as the job reads them."""
    standing(claim, told.ground(), anchors)
    for anchor in anchors:
        if anchor.kind == Anchor.Kind.MEDIA and not anchor.passage:
            anchor.passage = told.passage(anchor.start, anchor.end)
    return standing(claim, told.ground(), anchors).digest


def stands_once(texts: dict[str, str], home: str, words: str) -> bool | None:
    """Whether *words* stand in *texts* once, first of all at home; ``None`` where only what is around them
    could tell."""
    own = normalise(texts.get(home, "")).count(words)
    many = sum(_count(normalise(text), words) for text in texts.values())
    if own and _count(normalise(texts[home]), words) == 1:
        return True
    if own:
        return None
    return True if many == 1 else False if many == 0 else None


def _count(text: str, words: str) -> int:
    return sum(text.startswith(words, at) for at in range(len(text)))


def signed_at(anchor: Anchor, ground: Ground) -> tuple[int, int, str, str]:
    """The times of an anchor with what is seen and said there."""
    return anchor.start, anchor.end, anchor.passage, ground.said("en", anchor.start, anchor.end)


def still(anchor: Anchor, was: tuple[int, int, str, str], home: str, told: Told) -> bool | None:
    """Whether the same stands under *anchor* as when it was signed, found out without the anchor."""
    start, end, passage, said = was
    ground = told.ground()
    if anchor.kind == Anchor.Kind.MEDIA:
        return told.passage(start, end) == passage
    if anchor.exact:
        texts = dict(ground.words) if anchor.kind == Anchor.Kind.TEXT else ground.spoken("en")
        return stands_once(texts, home, anchor.exact)
    return ground.said("en", start, end) == said


@settings(max_examples=300, deadline=None)
@given(stories, changes, st.data())
def test_a_signature_holds_exactly_where_what_is_under_it_did_not_change(
    told: Told, many: list[tuple[str, int, int]], data: st.DataObject
) -> None:
    kind = data.draw(st.sampled_from(["text", "words", "time"]))
    at = data.draw(st.integers(0, len(told.blocks) - 1))
    ground = told.ground()
    spoken = ground.spoken("en")["en"]
    if kind == "time":
        first = data.draw(st.integers(0, 2)) * SECOND
        mark = Marked(first, first + 2 * SECOND)
    else:
        name, text = told.blocks[at] if kind == "text" else ("captions:en", spoken)
        start = data.draw(st.integers(0, len(text) - 1))
        end = data.draw(st.integers(start + 1, len(text)))
        assume(normalise(text[start:end]))
        mark = Marked(start, end, name)
    claim = Claim(statement="It is so.")
    anchors = anchors_for([mark], ground, "en")
    signed = looked(claim, told, anchors)
    assume(signed)
    before = [signed_at(each, ground) for each in anchors]
    for what, where, inside in many:
        homes = [each.place for each in anchors]
        change(told, what, where, inside)
        now = looked(claim, told, anchors)
        wanted = [
            still(anchor, was, home, told) for anchor, was, home in zip(anchors, before, homes, strict=True)
        ]
        if False in wanted:
            assert now != signed, (what, wanted)
        elif None not in wanted:
            assert now == signed, (what, wanted)
        if now == signed:
            ground = told.ground()
            for anchor in anchors:
                if anchor.exact:
                    texts = dict(ground.words) if anchor.kind == Anchor.Kind.TEXT else ground.spoken("en")
                    found = normalise(texts[anchor.place])
                    begin = anchor.start if anchor.kind == Anchor.Kind.TEXT else anchor.at
                    assert found[begin : begin + len(anchor.exact)] == anchor.exact
