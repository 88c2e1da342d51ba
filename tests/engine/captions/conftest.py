# SPDX-License-Identifier: Apache-2.0
"""Fixtures of the caption tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import missing
from tests.engine.captions.w3c_parser import W3cParser, parser_folder


@pytest.fixture(scope="session")
def w3c_parser() -> Iterator[W3cParser]:
    """The W3C's WebVTT parser."""
    folder = parser_folder()
    if folder is None:
        missing("node, or the npm package webvtt-parser,")
    assert folder is not None
    parser = W3cParser(folder)
    yield parser
    parser.close()
