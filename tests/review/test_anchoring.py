# SPDX-License-Identifier: AGPL-3.0-or-later
"""Marked words are found again exactly once, or not at all."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from kepu.engine.content import normalise
from kepu.review.anchoring import find, quote, source_range

letters = st.text(st.sampled_from('ab 月🌕é“"１1.^{}\n'), max_size=30)


def test_words_in_the_middle_of_a_block_keep_what_stands_around_them() -> None:
    found = quote({"one": "The  Moon is “near”, they say."}, "one", 5, 19)
    assert found is not None
    assert (found.exact, found.prefix, found.suffix) == ('Moon is "near"', "The ", ", they say.")


def test_the_same_sentence_twice_is_told_apart_by_what_stands_around_it() -> None:
    words = {"one": "First. It is near. Second. It is near. Third."}
    second = words["one"].rindex("It is")
    marked = quote(words, "one", second, second + 11)
    assert marked is not None
    assert find(words, marked) == marked
    # Without its neighbours nobody can tell which one was meant.
    assert find({"one": "It is near. It is near."}, marked) is None


def test_a_block_that_moved_is_found_in_its_new_place() -> None:
    marked = quote({"one": "It is near."}, "one", 0, 11)
    assert marked is not None
    moved = find({"two": "Now: It is near."}, marked)
    assert moved is not None
    assert (moved.place, moved.start) == ("two", 5)


@given(letters, letters, letters, st.data())
def test_an_edit_elsewhere_leaves_the_words_and_an_edit_inside_loses_them(
    before: str, inside: str, after: str, data: st.DataObject
) -> None:
    assume(normalise(inside))
    words = {"block": f"{before}[{inside}]{after}"}
    start = len(before) + 1
    marked = quote(words, "block", start, start + len(inside))
    assert marked is not None
    assert marked.exact == normalise(inside)
    more = data.draw(letters)
    assume(normalise(inside) not in normalise(more))
    edited = {"block": f"{before}{more} [{inside}]{after}"}
    found = find(edited, marked)
    if normalise(edited["block"]).count(marked.exact) == 1:
        assert found is not None
    if found is not None:
        first, last = source_range(edited, found)
        assert normalise(edited["block"][first:last]) == marked.exact
    changed = {"block": f"{before}[{inside}#]{after}".replace(inside, "#")}
    assume(marked.exact not in normalise(changed["block"]))
    assert find(changed, marked) is None
