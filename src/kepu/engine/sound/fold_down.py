# SPDX-License-Identifier: Apache-2.0
"""One stated matrix from any loudspeaker layout to stereo, and from stereo to one channel.

ITU-R BS.775-3, annex 4, table 2: the left channel is L + 0.7071 C + 0.7071 Ls, the right one alike; the
low-frequency channel is left out. Speakers that the table does not know join the nearest one that it does:
side and back are surround, a single back speaker gives half its power to each side, height and wide
speakers count as surround. Each row is then divided by the larger row's sum, so that full scale on every
channel at once is full scale and nothing clips: a 5.1 film becomes 7.66 dB quieter, and quietness is what
loudness profiles mend.
"""

from __future__ import annotations

import re

MINUS_3_DB = 0.7071

_LAYOUTS = {
    "mono": "FC",
    "stereo": "FL FR",
    "downmix": "DL DR",
    "2.1": "FL FR LFE",
    "3.0": "FL FR FC",
    "3.0(back)": "FL FR BC",
    "3.1": "FL FR FC LFE",
    "4.0": "FL FR FC BC",
    "4.1": "FL FR FC LFE BC",
    "quad": "FL FR BL BR",
    "quad(side)": "FL FR SL SR",
    "5.0": "FL FR FC BL BR",
    "5.0(side)": "FL FR FC SL SR",
    "5.1": "FL FR FC LFE BL BR",
    "5.1(side)": "FL FR FC LFE SL SR",
    "6.0": "FL FR FC BC SL SR",
    "6.0(front)": "FL FR FLC FRC SL SR",
    "hexagonal": "FL FR FC BL BR BC",
    "6.1": "FL FR FC LFE BC SL SR",
    "6.1(back)": "FL FR FC LFE BL BR BC",
    "6.1(front)": "FL FR LFE FLC FRC SL SR",
    "7.0": "FL FR FC BL BR SL SR",
    "7.0(front)": "FL FR FC FLC FRC SL SR",
    "7.1": "FL FR FC LFE BL BR SL SR",
    "7.1(wide)": "FL FR FC LFE BL BR FLC FRC",
    "7.1(wide-side)": "FL FR FC LFE FLC FRC SL SR",
    "5.1.2": "FL FR FC LFE BL BR TFL TFR",
    "5.1.2(back)": "FL FR FC LFE BL BR TBL TBR",
    "5.1.4": "FL FR FC LFE BL BR TFL TFR TBL TBR",
    "7.1.2": "FL FR FC LFE BL BR SL SR TFL TFR",
    "7.1.4": "FL FR FC LFE BL BR SL SR TFL TFR TBL TBR",
    "octagonal": "FL FR FC BL BR BC SL SR",
}
_CENTRES = {"FC": MINUS_3_DB, "BC": 0.5, "TC": 0.5, "TFC": 0.5, "TBC": 0.5}
_FRONTS = {"L": ("FL", "DL", "FLC"), "R": ("FR", "DR", "FRC")}
_SURROUND = re.compile(r"(BL|SL|WL|SDL|TFL|TBL|TSL|SSL)|(BR|SR|WR|SDR|TFR|TBR|TSR|SSR)")


def speakers(layout: str, audio_channels: int) -> list[str]:
    """The loudspeaker of each channel, by ffmpeg's names; of channels that nobody assigned, the first
    two are left and right (the pair that recorders put first) and the rest is nameless."""
    names = re.sub(r"^\d+ channels \((.*)\)$", r"\1", layout)
    found = _LAYOUTS.get(names, names.replace("+", " ")).split()
    if len(found) == audio_channels and all(re.fullmatch(r"[A-Z]{2,4}\d?", name) for name in found):
        return found
    if audio_channels == 1:
        return ["FC"]
    return ["FL", "FR", *["" for _ in range(audio_channels - 2)]]


def matrix(layout: str, audio_channels: int) -> list[tuple[float, float]]:
    """For each channel what it gives to left and to right."""
    rows = [(_share(name, "L"), _share(name, "R")) for name in speakers(layout, audio_channels)]
    loudest = max(sum(left for left, _ in rows), sum(right for _, right in rows)) or 1.0
    return [(left / loudest, right / loudest) for left, right in rows]


def _share(name: str, side: str) -> float:
    if name in _FRONTS[side]:
        return 1.0
    if found := _SURROUND.fullmatch(name):
        return MINUS_3_DB if (found[1] is not None) == (side == "L") else 0.0
    return _CENTRES.get(name, 0.0)


def folded_channels(audio_channels: int) -> int:
    """How many channels come out: one of one, else two."""
    return 1 if audio_channels == 1 else 2


def fold_filter(layout: str, audio_channels: int) -> str:
    """ffmpeg's ``pan`` filter, written out, that gives one channel of one and two of more."""
    if audio_channels == 1:
        return "pan=mono|c0=c0"
    if speakers(layout, audio_channels) in (["FL", "FR"], ["DL", "DR"]):
        return "pan=stereo|c0=c0|c1=c1"
    rows = matrix(layout, audio_channels)
    sides = ["+".join(f"{row[side]:.6f}*c{n}" for n, row in enumerate(rows) if row[side]) for side in (0, 1)]
    return f"pan=stereo|c0={sides[0]}|c1={sides[1]}"
