# SPDX-License-Identifier: AGPL-3.0-or-later
"""Clipboards as Word and WPS write them, in small."""

from __future__ import annotations

_WORD_HEAD = """<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:w="urn:schemas-microsoft-com:office:word" xmlns:m="http://schemas.microsoft.com/office/2004/12/omml"
xmlns="http://www.w3.org/TR/REC-html40">
<head><meta http-equiv=Content-Type content="text/html; charset=utf-8"><meta name=ProgId content=Word.Document>
<title>Not this</title>
<!--[if gte mso 9]><xml><o:OfficeDocumentSettings><o:AllowPNG/></o:OfficeDocumentSettings></xml><![endif]-->
<style><!-- /* Style Definitions */ p.MsoNormal, li.MsoNormal {margin:0cm; font-size:10.5pt;} @list l0:level1
{mso-level-number-format:bullet;} --></style></head>
<body lang=ZH-CN style='tab-interval:21.0pt;word-wrap:break-word'><!--StartFragment-->
"""
_TAIL = "<!--EndFragment--></body></html>"


def word(body: str) -> str:
    """*body* as Word puts it into the clipboard."""
    return _WORD_HEAD + body + _TAIL


def word_item(text: str, marker: str, level: int = 1, symbol: bool = True) -> str:
    """An item of a list: a paragraph, with its marker in a span that is to be ignored."""
    family = "font-family:Symbol;" if symbol else ""
    return (
        f"<p class=MsoListParagraph style='margin-left:{21 * level}.0pt;text-indent:-21.0pt;mso-char-indent-count:\n"
        f"0;mso-list:l0 level{level} lfo1'><![if !supportLists]><span lang=EN-US style='{family}mso-fareast-font-family:\n"
        f"Symbol;'><span style='mso-list:Ignore'>{marker}<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp;\n"
        f"&nbsp;&nbsp;</span></span></span><![endif]>{text}<span lang=EN-US><o:p></o:p></span></p>\n"
    )


TEXT = word(
    """<h1><span lang=EN-US>The Moon<o:p></o:p></span></h1>
<p class=MsoNormal><span lang=EN-US>It is about 3.8&nbsp;×&nbsp;10<sup>5</sup> km away and made of
SiO<sub>2</sub>, <b style='mso-bidi-font-weight:normal'>not</b> <i>cheese</i>; see
<a href="https://doi.org/10.1000/moon">the source</a><a style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1"
title=""><span class=MsoFootnoteReference><span style='mso-special-character:footnote'>[1]</span></span></a>.<o:p></o:p></span></p>
<p class=MsoNormal>月球自己不发光，它反射的
是阳光。<span lang=EN-US><o:p>&nbsp;</o:p></span></p>
<p class=MsoNormal><span lang=EN-US><o:p>&nbsp;</o:p></span></p>
"""
)
LISTS = word(
    word_item("First", "·")
    + word_item("Below it", "o", 2)
    + word_item("Second", "·")
    + word_item("One", "1.", symbol=False)
    + word_item("Two", "2.", symbol=False)
    + "<p class=MsoNormal>Between</p>"
    + word_item("Three", "3.", symbol=False)
)
TABLE = word(
    """<p class=MsoNormal>Before</p>
<table class=MsoTableGrid border=1 cellspacing=0 cellpadding=0 style='border-collapse:collapse;mso-yfti-tbllook:1184'>
 <tr style='mso-yfti-irow:0;mso-yfti-firstrow:yes'>
  <td width=184 valign=top style='width:138.05pt'><p class=MsoNormal><b>Body</b><o:p></o:p></p></td>
  <td width=184 colspan=2 valign=top><p class=MsoNormal>Distance, 10<sup>6</sup> km<o:p></o:p></p></td>
 </tr>
 <tr style='mso-yfti-irow:1'>
  <td rowspan=2><p class=MsoNormal>Moon</p></td>
  <td><p class=MsoNormal>0.384</p></td>
  <td><p class=MsoNormal>CO<sub>2</sub></p><p class=MsoNormal>x<sup>day</sup></p></td>
 </tr>
 <tr><td><p class=MsoNormal>0.385</p></td><td><p class=MsoNormal><o:p>&nbsp;</o:p></p></td></tr>
</table>
<p class=MsoNormal>Between</p>
<table><tr><td><p class=MsoNormal>A box of <b>text</b></p></td></tr></table>
<p class=MsoNormal>After</p>
"""
)
PICTURES = word(
    """<p class=MsoNormal>The far side<span lang=EN-US><!--[if gte vml 1]><v:shape id="_x0000_i1025" style='width:9pt'>
<v:imagedata src="file:///C:/Users/x/clip_image001.png" o:title=""/></v:shape><![endif]--><![if !vml]><img width=300
height=200 src="file:///C:/Users/x/AppData/Local/Temp/msohtmlclip1/01/clip_image002.jpg" v:shapes="i1"><![endif]></span></p>
<p class=MsoNormal>And <img src="data:image/png;base64,iVBORw0KGgo="> more</p>
<p class=MsoNormal><!--[if gte msEquation 12]><m:oMathPara><m:oMath><m:r>E</m:r></m:oMath></m:oMathPara><![endif]--></p>
<p class=MsoNormal>Kept <del cite="mailto:x" datetime="2026-01-01T10:00">gone</del><ins cite="mailto:x">new</ins>
<a style='mso-comment-reference:X_1'>words</a><span class=MsoCommentReference><span lang=EN-US
style='font-size:8.0pt'><a class=msocomanchor href="#_msocom_1">[X1]</a></span></span></p>
<div style='mso-element:comment-list'><div style='mso-element:comment'><div id="_com_1" class=msocomtxt>
<p class=MsoCommentText>A remark of somebody</p></div></div></div>
"""
)
WPS = (
    """<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
<head><meta name=ProgId content=Word.Document><meta name=Generator content="Microsoft Word 14"><style>
@font-face{font-family:"Times New Roman";} p.MsoNormal{mso-style-name:正文;text-align:justify;font-size:10.5pt;}
</style></head><body style="tab-interval:21pt;text-justify-trim:punctuation;"><!--StartFragment-->
<p class=MsoNormal><span style="mso-spacerun:'yes';font-family:宋体;font-size:10.5000pt;"><font face="宋体">直径约</font>
<font face="Calibri">3.5×10</font></span><span style="mso-spacerun:'yes';font-size:10.5pt;vertical-align:super;"><font
face="Calibri">6</font></span><span style="mso-spacerun:'yes';font-weight:bold;"><font face="宋体">米</font></span>
<span style="mso-spacerun:'yes';"><o:p></o:p></span></p>
<p class=MsoNormal style="margin-left:18pt;text-indent:-18pt;mso-list:l0 level1 lfo1;"><![if !supportLists]><span
style="font-family:宋体;"><span style='mso-list:Ignore;'>一、<span>&nbsp;</span></span></span><![endif]><span
style="mso-spacerun:'yes';"><font face="宋体">新月</font></span><o:p></o:p></p>
<p class=MsoNormal style="margin-left:18pt;mso-list:l0 level1 lfo1;"><![if !supportLists]><span><span
style='mso-list:Ignore;'>二、<span>&nbsp;</span></span></span><![endif]><font face="宋体">满月</font></p>
<table border=1 cellspacing=0 style="border-collapse:collapse;mso-table-layout-alt:fixed;"><tr><td width=142 valign=top
style="width:106.5pt;"><p class=MsoNormal><span style="font-family:宋体;"><font face="宋体">名称</font></span><o:p></o:p></p></td>
<td width=142 valign=top><p class=MsoNormal><font face="宋体">面积</font> m<span style="vertical-align:super;">2</span></p></td></tr>
<tr><td><p class=MsoNormal>月球</p></td><td><p class=MsoNormal>3.8</p></td></tr></table>
"""
    + _TAIL
)
