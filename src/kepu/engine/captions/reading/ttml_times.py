# SPDX-License-Identifier: Apache-2.0
"""TTML's time expressions, as exact seconds (https://www.w3.org/TR/ttml2/#timing-value-time-expression)."""

from __future__ import annotations

import re
from fractions import Fraction

from kepu.engine.captions.reading.xml_tree import Node
from kepu.engine.captions.repairs import Repairs
from kepu.engine.language import sentence

_OFFSET = re.compile(r"([0-9]{1,15})(\.[0-9]{1,15})?(h|ms|m|s|f|t)")
_CLOCK = re.compile(
    r"([0-9]{1,9}):([0-9]{2}):([0-9]{2})(?:(\.[0-9]{1,15})|[:;]([0-9]{1,6})(?:\.([0-9]{1,6}))?)?"
)
_UNITS = {"h": Fraction(3600), "m": Fraction(60), "s": Fraction(1), "ms": Fraction(1, 1000)}
ASSUMED_FRAME_RATE = 30
"""What the standard says where the document says nothing."""


class TimeReader:
    """Reads times by the parameters of one document: frame rate × multiplier, sub-frames, ticks, time base
    and drop mode."""

    def __init__(self, root: Node, frame_rate: Fraction | None, repairs: Repairs) -> None:
        given = root.attributes
        self.repairs = repairs
        self.named_rate = _positive(given.get("frameRate", ""))
        self.told_rate = False
        multiplier = re.fullmatch(
            r"([0-9]{1,9})[ :]([0-9]{1,9})", given.get("frameRateMultiplier", "").strip()
        )
        scale = Fraction(1)
        if multiplier and int(multiplier.group(1)) and int(multiplier.group(2)):
            scale = Fraction(int(multiplier.group(1)), int(multiplier.group(2)))
        elsewhere = frame_rate if frame_rate else Fraction(ASSUMED_FRAME_RATE)
        self.frame_rate = self.named_rate * scale if self.named_rate else elsewhere
        self.nominal_rate = self.named_rate or -(-self.frame_rate.numerator // self.frame_rate.denominator)
        self.sub_frames = _positive(given.get("subFrameRate", "")) or 1
        self.tick_rate = Fraction(_positive(given.get("tickRate", "")) or 0)
        if not self.tick_rate:
            self.tick_rate = self.frame_rate * self.sub_frames if self.named_rate else Fraction(1)
        self.counts_frames = given.get("timeBase") == "smpte"
        self.drops = self.counts_frames and given.get("dropMode") == "dropNTSC"

    def read(self, node: Node, name: str, missing: Fraction) -> Fraction:
        """The attribute *name* of *node* in seconds; *missing* where it is not there."""
        value = self.read_optional(node, name)
        return missing if value is None else value

    def read_optional(self, node: Node, name: str) -> Fraction | None:
        """The attribute *name* of *node* in seconds; ``None`` where it is not there or not understood."""
        text = node.attributes.get(name)
        if text is None or text.strip() in ("", "indefinite"):
            return None
        value = self._expression(text.strip(), node.line)
        if value is None:
            self.repairs.add(
                node.line,
                sentence("the time “{time}” cannot be read and is passed over.", time=text.strip()[:60]),
            )
        return value

    def _expression(self, text: str, line: int) -> Fraction | None:
        if match := _OFFSET.fullmatch(text):
            number = Fraction(match.group(1) + (match.group(2) or ""))
            if match.group(3) == "f":
                return number / self._rate(line)
            if match.group(3) == "t":
                return number / self.tick_rate
            return number * _UNITS[match.group(3)]
        if match := _CLOCK.fullmatch(text):
            return self._clock(match, line)
        return None

    def _clock(self, match: re.Match[str], line: int) -> Fraction:
        hours, minutes, seconds, fraction, frames, sub_frames = match.groups()
        whole = (int(hours) * 60 + int(minutes)) * 60 + int(seconds)
        if frames is None:
            return whole + Fraction(fraction or 0)
        count = int(frames) + Fraction(int(sub_frames or 0), self.sub_frames)
        rate = self._rate(line)
        if not self.counts_frames:
            return whole + count / rate
        total = whole * self.nominal_rate + count
        if self.drops:
            all_minutes = int(hours) * 60 + int(minutes)
            total -= (self.nominal_rate // 15) * (all_minutes - all_minutes // 10)
        return Fraction(total) / rate

    def _rate(self, line: int) -> Fraction:
        if not self.named_rate and not self.told_rate:
            self.told_rate = True
            self.repairs.add(
                line,
                sentence(
                    "times are in frames, but the document names no frame rate; {rate} frames a second "
                    "are taken.",
                    rate=f"{float(self.frame_rate):g}",
                ),
            )
        return self.frame_rate


def _positive(text: str) -> int:
    text = text.strip()
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 0
