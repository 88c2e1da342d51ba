# SPDX-License-Identifier: AGPL-3.0-or-later
"""The style sheet of every document.

Han is never slanted; quotes and dashes, whose code points Chinese and Latin share, get the glyphs of the
language that they stand in. Chinese is set in Song, and its paragraphs begin two characters in.
"""

from __future__ import annotations

HAN = "Noto Serif CJK SC"
HAN_HEADINGS = "Noto Sans CJK SC"
LATIN = '"Source Serif 4", "Noto Serif", "DejaVu Serif"'
ACCENT = "#00665a"
INK = "#121b19"
INK_2 = "#3f4c48"
INK_3 = "#5b6864"
RULE = "#d8e0dd"

LETTER = f"""
@page {{
  size: A4; margin: 26mm 27mm 24mm;
  @bottom-center {{
    content: PAGES; font: 9pt/1 "{HAN}", {LATIN}; color: {INK_3};
  }}
  @bottom-right {{ content: string(number); font: 9pt/1 "{HAN}", {LATIN}; color: {INK_3}; }}
}}
html {{ font: 12pt/1.55 {LATIN}, "{HAN}", serif; color: {INK}; }}
:lang(zh) {{ font-family: "{HAN}", {LATIN}, serif; line-height: 1.8; }}
:lang(en) {{ font-family: {LATIN}, "{HAN}", serif; line-height: 1.55; }}
body {{ margin: 0; }}
h1, h2, p, dl, dd, table {{ margin: 0; padding: 0; }}
h1 {{ font-size: 26pt; line-height: 1.3; text-align: center; margin: 14mm 0 12mm; font-weight: 700; }}
h1:lang(zh) {{ letter-spacing: 0; }}
h2 {{ font-size: 14pt; margin: 6mm 0 2mm; }}
em, i, cite, dfn {{ font-style: italic; }}
:lang(zh) {{ font-style: normal; }}
em:lang(zh), i:lang(zh), cite:lang(zh), dfn:lang(zh) {{ font-style: normal; }}
em:lang(zh) {{ font-weight: 700; }}
p {{ margin-bottom: 3mm; text-align: justify; orphans: 2; widows: 2; overflow-wrap: break-word; }}
p:lang(zh) {{ text-indent: 2em; }}
p.flush, p.flush:lang(zh) {{ text-indent: 0; }}
p.ending {{ text-align: right; text-indent: 0; }}
.letterhead {{
  border-bottom: 0.6pt solid {ACCENT}; padding-bottom: 4mm; margin-bottom: 6mm;
  font-weight: 700; font-size: 14pt; line-height: 9mm;
}}
.letterhead .mark {{
  display: inline-block; width: 9mm; height: 9mm; line-height: 9mm; margin-right: 3mm; border-radius: 0.8mm;
  background: {ACCENT}; color: #fff; text-align: center; font-size: 15pt; text-indent: 0;
}}
.number {{ string-set: number content(text); text-align: right; font-size: 10pt; color: {INK_2}; }}
.signature {{ break-inside: avoid; margin-top: 14mm; }}
dl.facts {{ margin: 4mm 0 6mm; }}
dl.facts div {{ break-inside: avoid; border-bottom: 0.4pt solid {RULE}; padding: 1.4mm 0; }}
dl.facts dt {{ float: left; width: 34mm; color: {INK_2}; }}
dl.facts dd {{ margin-left: 36mm; }}
.small {{ font-size: 9.5pt; color: {INK_2}; }}
.code {{ font-family: "Noto Sans Mono CJK SC", "DejaVu Sans Mono", monospace; letter-spacing: 0.06em; }}
img {{ max-width: 100%; }}
img.square {{ width: 24mm; height: 24mm; }}
"""
"""A letter on A4. ``PAGES`` stands for the words under each page."""
