# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reasons for a proposal, and against one, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kepu.directory.models import Interest
from kepu.directory.names import read_in
from kepu.review.matching.facts import Why


def told(why: Why) -> str:
    """One reason in the reader's language."""
    kind = why["kind"]
    if kind in ("keyword", "expertise", "reviewed", "affiliation"):
        return _words(kind, str(why["text"]), [str(word) for word in why["words"]])
    if kind == "panel":
        return _("serves on the panel “{panel}”").format(panel=read_in(why["names"]))
    if kind == "co-author":
        return _("published with somebody who took part in the story, in {year}").format(year=why["year"])
    if kind == "interest":
        label = dict(Interest.Kind.choices).get(why["of"], why["of"])
        return _("declared an interest ({kind}) that this touches: {text}").format(
            kind=label, text=why["text"]
        )
    return _plain(kind)


def _words(kind: str, text: str, words: list[str]) -> str:
    said = _(", ").join(_("“{word}”").format(word=word) for word in words)
    where = {
        "keyword": _("keyword “{text}”"),
        "expertise": _("expertise: “{text}”"),
        "reviewed": _("signed before: “{text}”"),
        "affiliation": _("works at “{text}”"),
    }[kind].format(text=text)
    return _("{where}, for {words} in the claim").format(where=where, words=said) if said else where


def _plain(kind: str) -> str:
    return {
        "turn": _("somebody whose words are closer has enough to do, or was asked often of late"),
        "busy": _("has as many questions open as they take at a time"),
        "asked": _("is asked about this claim already"),
        "signed": _("signed what stands now"),
        "not-mine": _("said of this claim that it is not their field"),
        "took-part": _("took part in the story"),
        "same-unit": _("belongs to the unit that makes the story"),
        "wrote-evidence": _("wrote what the claim rests on"),
    }.get(kind, kind)


def lacking(code: str) -> str:
    """Why fewer experts are proposed than are wanted."""
    return {
        "no-match": _("No match: nobody's words are like those of this claim. Choose somebody by hand."),
        "hindered": _("Whoever's words are like this claim must not be asked; the reasons stand below."),
        "busy": _("Nobody else who is alike is free now; ask later, or choose somebody by hand."),
    }.get(code, "")
