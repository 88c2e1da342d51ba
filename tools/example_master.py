# SPDX-License-Identifier: AGPL-3.0-or-later
"""Makes the master that `make up` shows: why the Moon changes shape, drawn and spoken by software.

usage: example_master.py FOLDER

Writes moon.mp4 (H.264 and AAC, English speech), moon.zh-hans.m4a (the same in Chinese) and captions in
both languages, each sentence at the second it is spoken. Speech is espeak-ng's; where there is none, each
sentence is a soft tone. Files that are there already are left alone.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import wave
from pathlib import Path

FRAME_RATE = 25
SAMPLE_RATE = 48_000
LEAD, PAUSE, TAIL = 1.0, 0.7, 1.5
RATES = {"en-gb": "165", "cmn": "230"}

SENTENCES = [
    ("The Moon makes no light of its own.\nIt shines by sunlight.", "月球自己不发光\n它反射的是阳光"),
    ("Eclipses apart, the Sun\nalways lights one half of it.", "月食之外\n太阳总是照亮它的一半"),
    (
        "As the Moon goes around the Earth,\nwe see that half from changing sides.",
        "月球绕着地球转\n我们看这一半的角度在变",
    ),
    (
        "From new moon to new moon\ntakes about 29 and a half days.",
        "从一次新月到下一次新月\n大约要二十九天半",
    ),
    (
        "The Earth's shadow does not make\nthe phases. It makes lunar eclipses.",
        "月相不是地球的影子\n那影子带来的是月食",
    ),
]


def ffmpeg(*arguments: str) -> None:
    """Run ffmpeg quietly; what it says is shown when it fails."""
    from imageio_ffmpeg import get_ffmpeg_exe

    program = os.environ.get("KEPU_FFMPEG") or get_ffmpeg_exe()
    command = [program, "-hide_banner", "-nostdin", "-loglevel", "error", "-y", *arguments]
    subprocess.run(command, check=True)


def speak(words: str, voice: str, path: Path) -> float:
    """Write *words*, spoken, to *path* as WAV; returns its length in seconds."""
    if program := shutil.which("espeak-ng"):
        subprocess.run([program, "-v", voice, "-s", RATES[voice], "-w", str(path), words], check=True)
    else:
        seconds = 1.5 + 0.045 * len(words.encode())
        tone = f"aevalsrc='0.15*sin(2*PI*220*t)*min(1,min(t,{seconds}-t)*8)':d={seconds}:s=22050"
        ffmpeg("-f", "lavfi", "-i", tone, "-ac", "1", str(path))
    with wave.open(str(path)) as sound:
        return sound.getnframes() / sound.getframerate()


def stamp(seconds: float) -> str:
    """*seconds* as SubRip writes them."""
    milliseconds = round(seconds * 1000)
    return (
        f"{milliseconds // 3_600_000:02}:{milliseconds // 60_000 % 60:02}:"
        f"{milliseconds // 1000 % 60:02},{milliseconds % 1000:03}"
    )


def narrate(folder: Path, language: str, voice: str, column: int) -> list[tuple[Path, float]]:
    """Speak all sentences of one language; returns each file and its length in seconds."""
    spoken = []
    for number, pair in enumerate(SENTENCES):
        path = folder / f"{language}{number}.wav"
        joint = " " if language == "en" else "，"
        spoken.append((path, speak(pair[column].replace("\n", joint), voice, path)))
    return spoken


def starts(*narrations: list[tuple[Path, float]]) -> tuple[list[float], float]:
    """When each sentence begins, and when the film ends, so that the slower language fits."""
    at, found = LEAD, []
    for lengths in zip(*([length for _, length in each] for each in narrations), strict=True):
        found.append(at)
        at += max(lengths) + PAUSE
    return found, at + TAIL


def write_sound(spoken: list[tuple[Path, float]], begins: list[float], end: float, path: Path) -> None:
    """Lay the sentences at their seconds into one stereo AAC file of *end* seconds."""
    inputs = [argument for file, _ in spoken for argument in ("-i", str(file))]
    delays = ";".join(
        f"[{n}]aresample={SAMPLE_RATE},adelay={round(at * 1000)}[s{n}]" for n, at in enumerate(begins)
    )
    mixed = "".join(f"[s{n}]" for n in range(len(begins)))
    ffmpeg(
        *inputs,
        "-filter_complex",
        f"{delays};{mixed}amix=inputs={len(begins)}:normalize=0,apad,atrim=end={end},pan=stereo|c0=c0|c1=c0",
        *("-c:a", "aac", "-b:a", "128k", str(path)),
    )


def write_captions(spoken: list[tuple[Path, float]], begins: list[float], column: int, path: Path) -> None:
    """SubRip, one cue a sentence, shown while it is spoken."""
    cues = [
        f"{number}\n{stamp(at)} --> {stamp(at + length)}\n{pair[column]}\n"
        for number, (pair, at, (_, length)) in enumerate(zip(SENTENCES, begins, spoken, strict=True), 1)
    ]
    path.write_text("\n".join(cues), encoding="utf-8")


def disc(size: int, luma: str, colour: str) -> str:
    """A filter that draws one picture of a disc of *size* pixels on nothing."""
    middle = (size - 1) / 2
    return (
        f"color=gray:s={size}x{size}:r=1:d=1,format=yuva420p,"
        f"geq=lum='{luma}':{colour}:a='255*lt(hypot(X-{middle},Y-{middle}),{size / 2 - 2})'"
    )


def draw(sound: Path, end: float, path: Path) -> None:
    """Draw the Moon as we see it, beside its way around the Earth seen from the north, Sun at the right."""
    phase = f"2*PI*t/{end}"
    x, y = "((X-89.5)/84)", "((Y-89.5)/84)"
    inside = f"clip(84*(1-hypot({x},{y})),0,1)"
    depth = f"sqrt(max(0,1-{x}*{x}-{y}*{y}))"
    seas = f"(0.82+0.18*sin(6*{x}+2*sin(4*{y}))*sin(5*{y}+2*sin(5*{x})))"
    turn = f"2*PI*T/{end}"
    light = f"sqrt(max(0,{x}*sin({turn})-{depth}*cos({turn})))"
    # Drawn at six pictures a second and blended between: the shadow moves slowly, and geq is dear.
    moon = (
        f"color=black:s=180x180:r=6:d={end + 1},format=gray,geq=lum='{inside}*(14+222*{seas}*{light})',"
        f"framerate=fps={FRAME_RATE}:scene=100"
    )
    dot = disc(40, "if(gt(X,19.5),235,60)", "cb=128:cr=128")
    earth = disc(90, "if(gt(X,44.5),130,50)", "cb=165:cr=105")
    still = "loop=loop=-1:size=1,setpts=N/25/TB"
    graph = (
        f"color=black:s=1280x720:r={FRAME_RATE}:d={end},format=yuv420p[sky];"
        f"{moon},scale=480:480:flags=bicubic,format=yuv420p[moon];"
        f"{earth},{still}[earth];{dot},{still}[dot];"
        "[sky][moon]overlay=60:120[a];[a][earth]overlay=895:315:shortest=1[b];"
        f"[b][dot]overlay=x='920+220*cos({phase})':y='340-220*sin({phase})':shortest=1[picture]"
    )
    ffmpeg(
        *("-i", str(sound), "-filter_complex", graph, "-map", "[picture]", "-map", "0:a"),
        *("-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-pix_fmt", "yuv420p", "-g", "50"),
        *("-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709"),
        *("-c:a", "copy", "-metadata:s:a:0", "language=eng", "-metadata", "title=Why the Moon changes shape"),
        *("-t", str(end), "-movflags", "+faststart", str(path)),
    )


def make(folder: Path) -> None:
    """Make all files of the example in *folder*."""
    work = folder / "making"
    work.mkdir(parents=True, exist_ok=True)
    english = narrate(work, "en", "en-gb", 0)
    chinese = narrate(work, "zh", "cmn", 1)
    begins, end = starts(english, chinese)
    write_sound(chinese, begins, end, folder / "moon.zh-hans.m4a")
    write_sound(english, begins, end, work / "english.m4a")
    write_captions(english, begins, 0, folder / "moon.en.srt")
    write_captions(chinese, begins, 1, folder / "moon.zh-hans.srt")
    draw(work / "english.m4a", end, work / "moon.mp4")
    shutil.move(work / "moon.mp4", folder / "moon.mp4")
    shutil.rmtree(work)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    if not (Path(sys.argv[1]) / "moon.mp4").exists():
        make(Path(sys.argv[1]))
