# SPDX-License-Identifier: AGPL-3.0-or-later
"""An approval sheet on paper: the same sheet, the same bytes, as long as nobody asked to be forgotten."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import segno
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from kepu.channels.states import State as Published
from kepu.directory.actions.experts import may_be_named
from kepu.directory.models import Expert
from kepu.directory.names import read_in
from kepu.documents.pdf import pdf
from kepu.documents.sheet import ACCENT, INK_2, LETTER, RULE
from kepu.jobs.wording import in_language
from kepu.review.models import ApprovalSheet, Claim
from kepu.review.naming import placed_now
from kepu.review.stages import PART_LABELS, Part
from kepu.review.statement import ALL_MARKED
from kepu.review.states import RunState, State, Verdict
from kepu.stories.kinds import Kind
from kepu.stories.models import Story
from kepu.stories.text import readable

SHEET = (
    LETTER
    + f"""
@page {{ margin: 20mm 18mm 22mm; @bottom-left {{ content: string(title); font-size: 8pt; color: {INK_2};
  max-width: 70mm; overflow: hidden; white-space: nowrap; }} }}
html {{ font-size: 10pt; }}
:lang(zh) {{ line-height: 1.6; }}
h1 {{ font-size: 20pt; margin: 4mm 0 5mm; }}
h2 {{ font-size: 12.5pt; margin: 6mm 0 1.5mm; padding-bottom: 0.8mm; border-bottom: 0.6pt solid {ACCENT};
  break-after: avoid; }}
h3 {{ font-size: 10.5pt; margin: 3.5mm 0 1mm; break-after: avoid; }}
p, p:lang(zh) {{ text-indent: 0; text-align: left; margin-bottom: 1.2mm; }}
p.number, p.number:lang(zh) {{ text-align: right; }}
p.together {{ break-after: avoid; }}
p.given {{ margin-top: 1.8mm; }}
dl.facts {{ margin: 2mm 0 3mm; }}
dl.facts div {{ display: flex; padding: 0.8mm 0; }}
dl.facts dt {{ float: none; flex: 0 0 44mm; padding-right: 3mm; }}
dl.facts dd {{ flex: 1 1 0; margin-left: 0; overflow-wrap: anywhere; }}
.story {{ string-set: title content(text); }}
table {{ width: 100%; border-collapse: collapse; table-layout: fixed; font-size: 9pt; }}
th, td {{ text-align: left; vertical-align: top; padding: 1mm 1.6mm 1mm 0; border-bottom: 0.4pt solid {RULE};
  overflow-wrap: anywhere; }}
th {{ color: {INK_2}; font-weight: 400; font-size: 8.5pt; }}
thead {{ display: table-header-group; }}
tr {{ break-inside: avoid; }}
tr.void td {{ color: {INK_2}; }}
s {{ text-decoration: line-through; }}
.code {{ white-space: nowrap; letter-spacing: 0; }}
.whole {{ white-space: normal; font-size: 7.5pt; overflow-wrap: anywhere; }}
td.n, th.n {{ width: 8mm; }} .w20 {{ width: 20mm; }} .w26 {{ width: 26mm; }} .w40 {{ width: 42mm; }}
.w44 {{ width: 44mm; }}
.check {{ break-inside: avoid; margin-top: 8mm; border-top: 0.6pt solid {ACCENT}; padding-top: 3mm;
  min-height: 26mm; }}
.check img {{ float: left; margin-right: 5mm; }}
"""
)
"""The style of a sheet: that of a letter, closer set."""


def grouped(digest: str) -> str:
    """The first two groups of four of a digest, as people compare them."""
    bare = digest.rpartition(":")[2]
    return f"{bare[:4]} {bare[4:8]}" if bare else ""


@dataclass(slots=True)
class Reading:
    """Reads one sheet in one language, and numbers its signatures."""

    sheet: ApprovalSheet
    language: str
    unnamed: set[str]
    placed: set[str]
    digests: list[tuple[int, str, str]] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        """What the template shows."""
        content = self.sheet.content
        stages = [self._stage(each) for each in content["stages"]]
        marked = [each for each in content["others"] if each["role"] == ALL_MARKED]
        earlier = [each for each in content["others"] if each["role"] != ALL_MARKED]
        if marked:
            rows = [self._signature(each) for each in marked]
            stages.append({"name": _("All claims are marked"), "signatures": rows, "given_back": []})
        if earlier:
            rows = [self._signature(each) for each in earlier]
            stages.append({"name": _("Stages of earlier routes"), "signatures": rows, "given_back": []})
        return {
            "house_of": self._text(content["house"]),
            "unit": self._text(content["unit"]),
            "story": self._story(),
            "route": self._route(),
            "stages": stages,
            "claims": [self._claim(each) for each in content["claims"]],
            "questions": [self._question(each) for each in content["questions"]],
            "comments": [self._comment(each) for each in content["comments"]],
            "publications": [self._publication(each) for each in content["publications"]],
            "parts": [(PART_LABELS[Part(name)], told) for name, told in sorted(content["parts"].items())],
            "digests": self.digests,
            "issued": self._moment(content["issued_at"]),
            "zone": content["zone"],
            "code": self.sheet.public_id.upper(),
            "digest": self.sheet.digest,
            "short": grouped(self.sheet.digest),
        }

    def _text(self, texts: Mapping[str, str]) -> str:
        return read_in(texts, self.language)

    def _moment(self, told: str) -> str:
        if not told:
            return ""
        there = datetime.fromisoformat(told).astimezone(ZoneInfo(self.sheet.content["zone"]))
        return there.isoformat(sep=" ", timespec="minutes")

    def _who(self, pseudonym: str) -> str:
        if not pseudonym:
            return ""
        names = self.sheet.people.get(pseudonym)
        if not names:
            return _("somebody whose data was deleted")
        return self._text(names)

    def _word(self, key: str) -> str:
        if not key:
            return ""
        told = self.sheet.words.get(key)
        return told[2] if told else _("(deleted with the data of who wrote it)")

    def _story(self) -> dict[str, str]:
        story = self.sheet.content["story"]
        labels = {"kind": _label(Kind, story["kind"]), "state": _label(Story.State, story["state"])}
        return {name: str(told) for name, told in (story | labels).items()}

    def _route(self) -> dict[str, Any]:
        route = self.sheet.content["route"]
        if not route:
            return {}
        return {
            "name": self._text(route["names"]),
            "number": route["number"],
            "state": _label(RunState, route["state"]),
            "urgent": route["urgent"],
            "begun": self._moment(route["begun_at"]),
            "approved": self._moment(route["approved_at"]),
        }

    def _stage(self, stage: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "name": self._text(stage["names"]),
            "looks_at": [PART_LABELS[Part(each)] for each in stage["looks_at"]],
            "by_experts": stage["by"] == "experts",
            "after": stage["after"],
            "quorum": stage["quorum"],
            "signatures": [self._signature(each) for each in stage["signatures"]],
            "given_back": [
                {
                    "who": self._who(each["who"]),
                    "at": self._moment(each["at"]),
                    "reason": self._word(each["reason"]),
                }
                for each in stage["given_back"]
            ],
        }

    def _signature(self, told: Mapping[str, Any]) -> dict[str, Any]:
        return self._numbered(told) | {
            "who": self._who(told["who"]),
            "for": self._who(told["for"]),
            "remark": self._word(told["remark"]),
        }

    def _numbered(self, told: Mapping[str, Any]) -> dict[str, Any]:
        number = len(self.digests) + 1
        self.digests.append((number, told["sign_off"], told["digest"]))
        return {
            "number": number,
            "at": self._moment(told["signed_at"]),
            "short": grouped(told["digest"]),
            "void": bool(told["void_at"]),
            "void_at": self._moment(told["void_at"]),
            "why": in_language(told["void_reason"], self.language) if told["void_at"] else "",
            "holds": told["holds"],
        }

    def _claim(self, claim: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "number": claim["number"],
            "statement": readable(claim["statement"]),
            "rebuts": claim.get("rebuts"),
            "high": claim["tier"] == Claim.Tier.HIGH,
            "state": _label(State, claim["state"]),
            "reviews": [self._review(each) for each in claim["reviews"]],
            "evidence": claim["evidence"],
        }

    def _review(self, told: Mapping[str, Any]) -> dict[str, Any]:
        hidden = not told["who"] or told["who"] in self.unnamed
        who = self._hidden(told) if hidden else self._who(told["who"])
        verdict = _label(Verdict, told["verdict"])
        return self._numbered(told) | {"who": who, "verdict": verdict, "wording": readable(told["wording"])}

    def _hidden(self, told: Mapping[str, Any]) -> str:
        """An expert who is not named: where they work, as long as they let that be told."""
        where = told.get("where", {}) if told["sign_off"] in self.placed else {}
        kept = {tag: self.sheet.words[key][2] for tag, key in where.items() if key in self.sheet.words}
        if affiliation := self._text(kept):
            return _("an expert of {affiliation}").format(affiliation=affiliation)
        return _("an expert, who is not named here")

    def _question(self, told: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "name": self._text(told["names"]),
            "answered": told["answered"],
            "applies": told["applies"],
            "told": [(self._text(names), self._word(key)) for names, key in told["told"] if key],
            "reason": self._word(told["reason"]),
            "who": self._who(told["who"]),
            "at": self._moment(told["signed_at"]),
        }

    def _comment(self, told: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "who": self._who(told["who"]),
            "at": self._moment(told["at"]),
            "words": readable(told["words"]),
            "text": self._word(told["text"]),
            "resolved": self._moment(told["resolved_at"]),
        }

    def _publication(self, told: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "channel": told["channel"],
            "number": told["number"],
            "state": _label(Published, told["state"]),
            "title": told["title"],
            "at": self._moment(told["published_at"]),
            "withdrawn": self._moment(told["withdrawn_at"]),
            "short": grouped(told["digest"]),
            "receipt": sorted(told["receipt"].items()),
        }


def _label(choices: Any, value: str) -> str:
    return str(choices(value).label) if value in choices.values else value


def sheet_on_paper(sheet: ApprovalSheet, language: str, address: str) -> bytes:
    """*sheet* as PDF in *language*; *address* is where anybody checks it. Raises ``DocumentError``."""
    square = io.BytesIO()
    segno.make(address, error="m").save(square, kind="png", scale=8, border=2)
    experts = Expert.objects.filter(person__pseudonym__in=list(sheet.people)).select_related("person")
    unnamed = {each.person.pseudonym for each in experts if not may_be_named(each)}
    placed = placed_now(each["sign_off"] for claim in sheet.content["claims"] for each in claim["reviews"])
    with translation.override(language):
        told = Reading(sheet, language, unnamed, placed).told()
        title = _("Approval sheet")
        body = render_to_string(
            "channels/approval_sheet.html",
            told | {"title": title, "address": address, "house_mark": told["house_of"][:1]},
        )
    return pdf(
        body,
        language=language,
        title=f"{title} · {sheet.content['story']['title']}",
        css=SHEET,
        written=sheet.issued_at.date(),
        assets={"check.png": square.getvalue()},
    )
