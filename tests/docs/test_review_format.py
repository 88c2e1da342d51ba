# SPDX-License-Identifier: AGPL-3.0-or-later
"""A stranger verifies a file of reviews from the pages alone, by the standard library."""

from __future__ import annotations

import json
import re
from typing import Any

from kepu.engine.reviews.document import schema
from kepu.engine.reviews.files import read_document, write_document
from kepu.engine.reviews.verifying import verify_document
from tests.conftest import ROOT
from tests.docs.test_content_digest import digest, of_bytes, plain, written
from tests.engine.reviews.documents import document

REFERENCE = ROOT / "docs" / "reference"
EXAMPLE = (REFERENCE / "review-example.json").read_bytes()


def test_the_schema_of_the_reference_is_the_one_that_houses_serve() -> None:
    assert json.loads((REFERENCE / "review-1.schema.json").read_text("utf-8")) == schema()


def test_the_example_is_what_is_written_and_holds() -> None:
    assert write_document(document()) == EXAMPLE
    assert verify_document(read_document(EXAMPLE, "review-example.json")).sound


def test_a_stranger_recomputes_every_digest_of_the_example() -> None:
    told: dict[str, Any] = json.loads(EXAMPLE)
    rest = {name: each for name, each in told.items() if name not in ("@context", "house", "documentDigest")}
    assert of_bytes(written(rest).encode()) == told["documentDigest"]
    story = told["story"]
    words = {"title": story["headline"], "summary": story["abstract"]}
    assert digest(words | {"body": [block["text"] for block in story["blocks"]]}) == story["digest"]
    for track in story["captions"]:
        content = {"language": track["inLanguage"], "kind": "captions", "cues": track["cues"]}
        assert digest(content) == track["digest"]
    reviews = 0
    for claim in told["claims"]:
        assert digest(claim["content"]) == claim["digest"]
        for review in claim["review"]:
            reviews += 1
            assert digest(review["content"]) == review["digest"]
            assert review["recordDigest"] == digest(
                {
                    "claim": claim["identifier"],
                    "review": review["identifier"],
                    "signed": review["datePublished"],
                }
                | {name: review[name] for name in ("digest", "normaliser", "verdict", "wording")}
            )
    assert reviews == 1


def test_a_stranger_finds_what_is_marked_where_the_example_says() -> None:
    told: dict[str, Any] = json.loads(EXAMPLE)
    story = told["story"]
    texts = {"#title": story["headline"], "#summary": story["abstract"]}
    texts |= {block["@id"]: block["text"] for block in story["blocks"]}
    for claim in told["claims"]:
        told_of: dict[str, list[Any]] = {"texts": [], "captions": [], "passages": []}
        for target in (each["target"] for each in claim["anchors"]):
            source = target["source"]
            selectors = {each["type"]: each for each in target["selector"]}
            said = texts.get(source, "")
            if source.startswith("#captions-"):
                (track,) = [each for each in story["captions"] if f"#captions-{each['inLanguage']}" == source]
                said = "\n".join(text for _start, _end, text in track["cues"])
            quoted = _quoted(selectors, plain(said)) if "TextQuoteSelector" in selectors else None
            if source == "#film":
                told_of["passages"].append(target["passage"])
            elif source.startswith("#captions-"):
                shown = plain("\n".join(_shown(selectors["FragmentSelector"]["value"], track["cues"])))
                assert quoted is None or quoted in shown
                told_of["captions"].append([track["inLanguage"], shown if quoted is None else quoted])
            else:
                told_of["texts"].append(quoted)
        # What a claim answers stands elsewhere than in the story.
        held = {name: each for name, each in claim["content"].items() if name != "rebuts"}
        assert {"statement": claim["text"]} | told_of == held


def _quoted(selectors: dict[str, Any], text: str) -> str:
    quote, position = selectors["TextQuoteSelector"], selectors["TextPositionSelector"]
    assert text[position["start"] : position["end"]] == quote["exact"]
    assert text[: position["start"]].endswith(quote.get("prefix", ""))
    assert text[position["end"] :].startswith(quote.get("suffix", ""))
    return str(quote["exact"])


def _shown(time: str, cues: list[Any]) -> list[str]:
    found = re.fullmatch(r"t=(\d+)\.(\d{3}),(\d+)\.(\d{3})", time)
    assert found is not None
    start, end = int(found[1] + found[2]), int(found[3] + found[4])
    return [text for begins, ends, text in cues if begins < end and ends > start]


def _names(value: Any) -> set[str]:
    """The names of members that JSON-LD reads; what is kept as JSON is not read."""
    if isinstance(value, dict):
        kept = {"content", "cues", "name", "affiliation", "reason", "reference"}
        return set(value).union(*(_names(each) for name, each in value.items() if name not in kept))
    if isinstance(value, list):
        return set().union(*map(_names, value))
    return set()


def test_every_word_of_the_format_is_in_its_context() -> None:
    """What JSON-LD has no word for it leaves out without saying so."""
    for told in (EXAMPLE, write_document(document(void=True))):
        content: dict[str, Any] = json.loads(told)
        (_annotation, terms) = content.pop("@context")
        assert _names(content) - set(terms) - {"@type", "@id"} == set()
        types = set(re.findall(rb'"@?type": "(\w+)"', told[told.index(b'"format"') :]))
        assert {each.decode() for each in types} - set(terms) == set()
