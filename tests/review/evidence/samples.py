# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people send as evidence: references, a document, a table of Retraction Watch. We made them up."""

from __future__ import annotations

import io
from pathlib import Path

from pypdf import PdfWriter

RIS = """TY  - JOUR
AU  - Zhang, San
AU  - 李四
T1  - Light of the Moon
JO  - Journal of Samples
VL  - 12
IS  - 3
SP  - 1
EP  - 9
PY  - 2020/03//
DO  - https://doi.org/10.1234/Light.
ER  -
"""
BIBTEX = r"""@article{one, title={{D}ata of the {M\"u}ller group}, author="M{\"u}ller, J. and 张三 and {The Sample Group}",
  journal={Journal of Samples}, year=2020, month=mar, doi={10.1234/x_y}, pages={1--9}}
@dataset{two, title={A table}, url={https://example.org/table}, year=2021}
"""
HEAD = "Record ID,Title,RetractionDate,RetractionDOI,OriginalPaperDOI,RetractionNature,Reason\n"
ROW = "1,Light,3/4/2026 0:00,unavailable,10.1234/LIGHT,Retraction,+Error"


def table(folder: Path, *rows: str) -> Path:
    """A table with *rows*."""
    path = folder / "retraction_watch.csv"
    path.write_text(HEAD + "".join(f"{row}\n" for row in rows), "utf-8-sig")
    return path


def pdf(password: str = "", title: str = "A report") -> bytes:
    """A document of two empty pages."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Title": title})
    if password:
        writer.encrypt(password)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()
