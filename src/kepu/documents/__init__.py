# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents: PDF in Chinese and English, made from templates with nothing from outside."""

from __future__ import annotations

from kepu.documents.errors import DocumentError
from kepu.documents.letters import letter
from kepu.documents.missing import missing
from kepu.documents.pdf import pdf

__all__ = ["DocumentError", "letter", "missing", "pdf"]
