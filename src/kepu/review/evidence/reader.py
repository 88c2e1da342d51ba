# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads references out of hostile text. Runs inside the limited child; knows no Django.

``read({"path", "form", "most"})`` answers ``{"items": [CSL-JSON …], "broken"}`` (how many records could not
be read), or ``{"refused"}``: ``damaged`` or ``many``. *form* is ``ris``, ``bibtex`` or ``csl``.
"""

from __future__ import annotations

import json
import logging
import re
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import rispy
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import LatexDecodingMiddleware, SeparateCoAuthors, SplitNameParts

from kepu.review.evidence.csl import Item, plain, taken_in
from kepu.review.evidence.doi import find_doi, read_doi

_WRONG = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    RecursionError,
    rispy.parser.ParseError,
)
"""What the libraries raise for what they cannot read."""
_TAG = re.compile(r"^[ \t]*([A-Z][A-Z0-9])[ \t]{0,3}-(?:[ \t]|$)", re.MULTILINE)
_DAY = re.compile(r"\A\s*([0-9]{4})(?:[/-]([0-9]{1,2}))?(?:[/-]([0-9]{1,2}))?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_RIS = {
    "JOUR": "article-journal", "EJOUR": "article-journal", "ABST": "article-journal",
    "INPR": "article-journal", "MGZN": "article-magazine", "NEWS": "article-newspaper",
    "BOOK": "book", "EBOOK": "book", "EDBOOK": "book",
    "CHAP": "chapter", "ECHAP": "chapter", "CONF": "paper-conference",
    "CPAPER": "paper-conference", "RPRT": "report", "GOVDOC": "report",
    "THES": "thesis", "DATA": "dataset", "AGGR": "dataset",
    "DBASE": "dataset", "ELEC": "webpage", "ICOMM": "webpage",
    "BLOG": "post-weblog", "PAT": "patent", "STAND": "standard",
    "COMP": "software", "UNPB": "manuscript", "MAP": "map",
}  # fmt: skip
_BIBTEX = {
    "article": "article-journal", "book": "book", "booklet": "book",
    "inbook": "chapter", "incollection": "chapter", "inproceedings": "paper-conference",
    "conference": "paper-conference", "phdthesis": "thesis", "mastersthesis": "thesis",
    "thesis": "thesis", "techreport": "report", "report": "report",
    "dataset": "dataset", "data": "dataset", "online": "webpage",
    "electronic": "webpage", "www": "webpage", "unpublished": "manuscript",
    "software": "software", "patent": "patent", "standard": "standard",
}  # fmt: skip


def read(request: Any) -> Any:
    """Read one text."""
    text = Path(request["path"]).read_bytes().decode("utf-8", "replace")
    try:
        return read_text(text, request["form"], request["most"])
    except _WRONG:
        return {"refused": "damaged"}


def read_text(text: str, form: str, most: int) -> dict[str, Any]:
    """The references in *text*, at most *most*. Raises what the libraries raise."""
    records, broken = _READERS[form](text)
    if len(records) > most:
        return {"refused": "many"}
    items = [item for raw in records if (item := taken_in(raw))]
    return {"items": items, "broken": broken + len(records) - len(items)}


def _csl(text: str) -> tuple[list[Any], int]:
    told = json.loads(text)
    if isinstance(told, Mapping) and isinstance(told.get("items"), list):
        told = told["items"]
    return (told if isinstance(told, list) else [told]), 0


def _ris(text: str) -> tuple[list[Any], int]:
    """Programs write tags with fewer blanks, and leave the last end out; the library would pass both over."""
    lines = _TAG.sub(lambda found: f"{found[1]}  - ", text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = re.sub(r"\n(?=TY  - )", "\nER  - \n", lines) + "\nER  - \n"
    # Ends that were there already close a record that is closed: the library passes them over.
    parser = rispy.RisParser(skip_unknown_tags=True)
    records = parser.parse(lines)
    return [_of_ris(each) for each in records if len(each) > 1], sum(len(each) <= 1 for each in records)


def _of_ris(told: Mapping[str, Any]) -> Item:
    def first(*names: str) -> Any:
        return next((told[name] for name in names if told.get(name)), None)

    start, end = first("start_page"), first("end_page")
    address = next((each for each in told.get("urls") or () if isinstance(each, str)), "")
    item: Item = {
        "type": _RIS.get(plain(told.get("type_of_reference")).upper(), "document"),
        "title": first("primary_title", "title", "short_title"),
        "container-title": first("secondary_title", "journal_name", "alternate_title3", "alternate_title2"),
        "publisher": first("publisher"),
        "volume": first("volume"),
        "issue": first("number"),
        "page": f"{plain(start)}–{plain(end)}" if start and end else start,
        "ISSN": first("issn"),
        "language": first("language"),
        "author": [_person(each) for each in first("authors", "first_authors") or ()],
        "editor": [_person(each) for each in told.get("secondary_authors") or ()],
        "DOI": read_doi(plain(first("doi"))) or find_doi(f"{plain(first('doi'))} {address}"),
        "URL": address,
    }
    return item | _issued(plain(first("date", "year", "publication_year")))


def _person(name: object) -> dict[str, str]:
    family, comma, given = plain(name, 200).partition(",")
    return {"family": family.strip(), "given": given.strip()} if comma else {"literal": family.strip()}


def _issued(told: str, month: str = "") -> dict[str, Any]:
    found = _DAY.match(told)
    if found is None:
        return {"issued": {"literal": told}} if told else {}
    parts = [int(each) for each in found.groups() if each]
    if len(parts) == 1 and (number := _month(month)):
        parts.append(number)
    return {"issued": {"date-parts": [parts]}}


def _month(told: str) -> int:
    word = told.strip().lower()
    if word.isascii() and word.isdecimal() and len(word) <= 2:
        return int(word)
    return next((at for at, name in enumerate(_MONTHS, 1) if word.startswith(name)), 0)


def _bibtex(text: str) -> tuple[list[Any], int]:
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            library = parse_string(
                text,
                # Braces hold the name of a body together until names are parted.
                append_middleware=[
                    LatexDecodingMiddleware(keep_braced_groups=True),
                    SeparateCoAuthors(),
                    SplitNameParts(),
                ],
            )
    finally:
        logging.disable(logging.NOTSET)
    return [_of_bibtex(each) for each in library.entries], len(library.failed_blocks)


def _of_bibtex(entry: Any) -> Item:
    told = {str(field.key).lower(): field.value for field in entry.fields}

    def text(*names: str) -> str:
        found = next((told[name] for name in names if isinstance(told.get(name), str) and told[name]), "")
        return plain(found.replace("{", "").replace("}", ""))

    address = text("url", "howpublished")
    item: Item = {
        "type": _BIBTEX.get(str(entry.entry_type).lower(), "document"),
        "title": text("title"),
        "container-title": text("journal", "journaltitle", "booktitle"),
        "publisher": text("publisher", "institution", "school", "organization"),
        "volume": text("volume"),
        "issue": text("number", "issue"),
        "page": text("pages").replace("--", "–"),
        "ISSN": text("issn"),
        "ISBN": text("isbn"),
        "language": text("langid", "language"),
        "author": _names(told.get("author")),
        "editor": _names(told.get("editor")),
        "DOI": read_doi(text("doi")) or find_doi(f"{text('doi')} {address}"),
        "URL": address,
    }
    return item | _issued(text("date", "year"), text("month"))


def _names(raw: object) -> list[dict[str, str]]:
    if isinstance(raw, str):
        return [_person(each) for each in raw.split(" and ")]
    found = []
    for each in raw if isinstance(raw, list) else ():
        if isinstance(each, str):
            found.append(_person(each))
            continue
        family = " ".join([*each.von, *each.last])
        told = {"family": family, "given": " ".join(each.first), "suffix": " ".join(each.jr)}
        if family.startswith("{") and family.endswith("}") and not told["given"]:
            told = {"literal": family}
        found.append({name: words.replace("{", "").replace("}", "") for name, words in told.items()})
    return found


_READERS: Mapping[str, Callable[[str], tuple[list[Any], int]]] = {"ris": _ris, "bibtex": _bibtex, "csl": _csl}
