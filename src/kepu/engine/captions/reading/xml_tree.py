# SPDX-License-Identifier: Apache-2.0
"""An XML document as plain nodes that know their line, by expat, without entities or a document type."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from kepu.engine.captions.repairs import Repairs
from kepu.engine.errors import CaptionError
from kepu.engine.language import sentence

DEEPEST = 100
MOST_NODES = 2_000_000
_BARE_AMPERSAND = re.compile(r"&(?!(?:#[0-9]+|#x[0-9A-Fa-f]+|amp|lt|gt|quot|apos);)")


@dataclass(slots=True)
class Node:
    """An element: its local name, its attributes by local name (``xml:`` kept), what it holds, its line."""

    name: str
    attributes: dict[str, str]
    line: int
    children: list[Node | str] = field(default_factory=list)

    def elements(self, name: str = "") -> list[Node]:
        """The elements directly inside, all or those of one name."""
        return [each for each in self.children if isinstance(each, Node) and name in ("", each.name)]

    def words(self) -> str:
        """All text inside."""
        return "".join(each if isinstance(each, str) else each.words() for each in self.children)


def parse(text: str, repairs: Repairs) -> Node:
    """The root of *text*. Bare ampersands are mended, and a document that breaks off is kept as far as
    it goes; both are told. Raises ``CaptionError`` where nothing can be read or a document type is
    declared."""
    line, at = 1, 0
    for match in _BARE_AMPERSAND.finditer(text):
        line += text.count("\n", at, match.start())
        at = match.start()
        repairs.add(line, sentence("a bare & is read as itself."))
    builder = _Builder(_BARE_AMPERSAND.sub("&amp;", text))
    if builder.error is not None:
        if builder.root is None:
            raise CaptionError(
                sentence(
                    "The captions are not well-formed XML: line {line}, {problem}.",
                    line=builder.error.lineno,
                    problem=expat.ErrorString(builder.error.code),
                )
            )
        repairs.add(
            builder.error.lineno,
            sentence(
                "the XML breaks off here ({problem}); what stands above is kept.",
                problem=expat.ErrorString(builder.error.code),
            ),
        )
    assert builder.root is not None
    return builder.root


class _Builder:
    def __init__(self, text: str) -> None:
        self.root: Node | None = None
        self.error: expat.ExpatError | None = None
        self.open: list[Node] = []
        self.count = 0
        self.parser = expat.ParserCreate("utf-8", " ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._doctype
        try:
            self.parser.Parse(text.encode(), True)
        except expat.ExpatError as error:
            self.error = error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if len(self.open) >= DEEPEST or self.count > MOST_NODES:
            raise CaptionError(sentence("The captions are nested too deeply, or hold too much, to be read."))
        plain = {_local(key): value for key, value in attributes.items()}
        node = Node(_local(name), plain, self.parser.CurrentLineNumber)
        if self.open:
            self.open[-1].children.append(node)
        elif self.root is None:
            self.root = node
        self.open.append(node)

    def _end(self, name: str) -> None:
        self.open.pop()

    def _text(self, text: str) -> None:
        if self.open:
            self.open[-1].children.append(text)

    def _doctype(self, *_: object) -> None:
        raise CaptionError(
            sentence(
                "The captions declare a document type, which is not allowed in TTML: "
                "remove the line that begins with <!DOCTYPE."
            )
        )


def _local(name: str) -> str:
    space, _, local = name.rpartition(" ")
    return f"xml:{local}" if space == "http://www.w3.org/XML/1998/namespace" else local
