# SPDX-License-Identifier: AGPL-3.0-or-later
"""A stranger computes content digests from the page alone, by the standard library, and gets ours."""

from __future__ import annotations

import json
import unicodedata
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepu.engine.content import content_digest
from kepu.review.actions.reviewing import shown_digest
from kepu.review.models import SignOff
from kepu.review.parts import Parts
from kepu.review.stages import Part
from kepu.stories.models import Contributor, Release, Story
from tests import loop
from tests.cast import assemble
from tests.review.routing import approved_by, asked, begun, route, stage

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "docs" / "reference" / "content-digest-vectors.json").read_text("utf-8")
)
SPACES = {
    *range(0x09, 0x0E), *range(0x1C, 0x21), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029,
    0x202F, 0x205F, 0x3000,
}  # fmt: skip
SINGLE = "‘’‚‛‹›「」﹁﹂`´"
DOUBLE = "“”„‟«»『』﹃﹄〝〞"


def plain(text: str) -> str:
    """Text as the page says that a digest takes it."""
    clusters: list[str] = []
    for sign in text:
        joins = unicodedata.combining(sign) != 0 or 0x1160 <= ord(sign) <= 0x11FF
        if clusters and joins:
            clusters[-1] += sign
        else:
            clusters.append(sign)
    composed = "".join(unicodedata.normalize("NFC", each) for each in clusters)
    seen = [sign for sign in composed if sign not in "\u200b\u2060\ufeff\u00ad"]
    words = "".join(" " if ord(sign) in SPACES else sign for sign in seen).split(" ")
    joined = " ".join(word for word in words if word)
    halved = "".join(chr(ord(sign) - 0xFEE0) if 0xFF01 <= ord(sign) <= 0xFF5E else sign for sign in joined)
    return "".join("'" if each in SINGLE else '"' if each in DOUBLE else each for each in halved)


def written(value: Any) -> str:
    """Canonical JSON as the page says it."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{written(name)}:{written(value[name])}" for name in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(written, value)) + "]"
    if isinstance(value, int):
        return str(value)
    short = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return '"' + "".join(short.get(e) or (f"\\u00{ord(e):02x}" if ord(e) < 0x20 else e) for e in value) + '"'


def of_bytes(data: bytes) -> str:
    """The digest of bytes."""
    return "b2-256:" + blake2b(data, digest_size=32).hexdigest()


def normalised(value: Any) -> Any:
    """Content with every text in it normalised."""
    if isinstance(value, dict):
        return {name: normalised(each) for name, each in value.items()}
    if isinstance(value, list):
        return [normalised(each) for each in value]
    return plain(value) if isinstance(value, str) else value


def digest(content: Any) -> str:
    """The content digest."""
    return of_bytes(written({"content": normalised(content), "normaliser": 1}).encode())


@pytest.mark.parametrize("vector", VECTORS["texts"], ids=lambda each: each["about"])
def test_texts(vector: dict[str, str]) -> None:
    assert plain(vector["text"]) == vector["normalised"]


@pytest.mark.parametrize("group", ["digests", "words", "tracks", "sign_offs", "answers", "reviews"])
def test_contents(group: str) -> None:
    assert len(VECTORS[group]) > 0
    for each in VECTORS[group]:
        assert digest(each["content"]) == each["digest"] == content_digest(each["content"])


def test_parts_of_every_kind() -> None:
    assert {each["part"] for each in VECTORS["parts"]} | {"text"} == {part.value for part in Part}
    for each in VECTORS["parts"]:
        told = {each["part"]: each["content"]}
        assert digest(told) == each["digest"] == content_digest(told)


def test_a_sign_off_holds_the_digests_of_its_parts() -> None:
    known = {each["digest"] for each in VECTORS["parts"]} | {each["digest"] for each in VECTORS["words"]}
    for each in VECTORS["sign_offs"]:
        assert list(each["content"]) == each["looks_at"]
        assert set(each["content"].values()) <= known


def test_passages() -> None:
    for each in VECTORS["passages"]:
        told = [[of_bytes(packet.encode()) for packet in stream] for stream in each["packets"]]
        assert of_bytes(written(told).encode()) == each["digest"]


# Halves of surrogate pairs have no UTF-8, so that no story holds them.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
NAMES = st.text("abcdefghij-", min_size=1)
CONTENTS = st.recursive(
    TEXTS | st.integers(0, 2**40), lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner), max_leaves=8
)


@given(st.dictionaries(NAMES, CONTENTS))
def test_whatever_the_content_is_both_have_the_same_digest(content: dict[str, Any]) -> None:
    assert digest(content) == content_digest(content)


@pytest.mark.django_db
def test_a_stranger_recomputes_what_a_reviewer_signed_from_the_words_that_were_kept() -> None:
    cast = assemble()
    owner = cast.users["producer"]
    assert owner is not None
    route(cast.here, stage("first"))
    story = loop.written_story(cast.here, owner)
    loop.captioned(story)
    loop.text_claim(story)
    Contributor.objects.create(story=story, name="Sample ‘Author’")
    Release.objects.create(story=story, of="music", what="Theme　tune")
    begun(story)
    signed = approved_by(asked(story)[0])
    assert signed.version is not None
    kept = SignOff.objects.get(pk=signed.pk).version.content  # type: ignore[union-attr]
    words = kept["words"]
    body = [words[place] for place in kept["order"] if place not in ("title", "summary")]
    assert body == [f"{loop.TEXT}\nIt is the nearest body to us.", loop.OTHER]
    tracks = {
        f"{language} {kind}": digest({"language": language, "kind": kind, "cues": cues})
        for name, cues in kept["captions"].items()
        for language, kind in [name.split(" ")]
    }
    parts = {
        "text": digest({"title": words["title"], "summary": words["summary"], "body": body}),
        "captions": digest({"captions": tracks}),
        **{name: digest({name: kept[name]}) for name in ("pictures", "film", "claims", "details")},
    }
    assert parts == signed.content
    assert digest(parts) == signed.digest == shown_digest(Parts(story.pk), stage("first"))
    (claim,) = Story.objects.get(pk=story.pk).claims.all()
    assert kept["claims"] == {claim.public_id: digest(claim.content)}
