# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is odd about a master is told on its page, in the reader's language, and it plays or the page says why."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.html import escape

from kepu.jobs.models import Job
from kepu.stories.playable import film_of
from kepu.stories.tasks import make_qualities
from tests.cast import Cast, client
from tests.directory.importing.tables import worked
from tests.masters import ffmpeg
from tests.stories.test_masters import sent

pytestmark = pytest.mark.django_db

X = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
V = ("-f", "lavfi", "-i", "testsrc2=s=320x180:r=30:d=2")
A = ("-f", "lavfi", "-i", "sine=f=440:r=48000:d=2")
HDR = "format=yuv420p10le,setparams=color_primaries=bt2020:color_trc={}:colorspace=bt2020nc"


def made(*arguments: Any) -> bytes:
    *before, target = arguments
    ffmpeg(*before, target)
    return Path(target).read_bytes()


def stereo(expression: str) -> tuple[str, ...]:
    return ("-f", "lavfi", "-i", f"aevalsrc='{expression}':s=48000:d=3")


def scan(folder: Path) -> bytes:
    tall = ("-f", "lavfi", "-i", "testsrc2=s=720x576:r=50:d=1", "-vf", "interlace=scan=tff")
    return made(
        *tall, "-c:v", "mpeg2video", "-flags", "+ildct+ilme", "-b:v", "4M", "-f", "mpegts", folder / "a.ts"
    )


def changing(folder: Path) -> bytes:
    wide = ("-f", "lavfi", "-i", "testsrc2=s=640x480:r=30:d=1", *X, "-output_ts_offset", "2")
    return made(*V, *X, "-f", "mpegts", folder / "a.ts") + made(*wide, "-f", "mpegts", folder / "b.ts")


def spoken(folder: Path) -> bytes:
    other = ("-f", "lavfi", "-i", "sine=880:d=2")
    tags = ("-metadata:s:a:0", "language=chi", "-metadata:s:a:1", "language=eng")
    return made(*V, *A, *other, "-map", "0", "-map", "1", "-map", "2", *X, *tags, folder / "m.mkv")


def covered(folder: Path) -> bytes:
    ffmpeg("-f", "lavfi", "-i", "color=red:s=600x600", "-frames:v", "1", folder / "cover.png")
    how = ("-c:a", "libmp3lame", "-c:v", "png", "-disposition:v", "attached_pic", "-id3v2_version", "3")
    return made(*A, "-i", folder / "cover.png", "-map", "0", "-map", "1", *how, folder / "a.mp3")


def worded(folder: Path) -> bytes:
    (folder / "s.srt").write_text("1\n00:00:00,000 --> 00:00:01,000\n潮汐 𠮷 🌊\n")
    tags = ("-c:s", "mov_text", "-metadata:s:s:0", "language=chi")
    return made(*V, "-i", folder / "s.srt", "-map", "0", "-map", "1", *X, *tags, folder / "s.mp4")


KINDS: dict[str, tuple[str, Any, str, str, str]] = {
    "odd size": (
        "odd.mkv",
        lambda folder: made(
            *("-f", "lavfi", "-i", "testsrc=s=321x179:r=30:d=1", "-c:v", "ffv1", "-pix_fmt", "bgr0"), folder / "o.mkv"
        ),
        "video", "321", "321",
    ),
    "late sound": (
        "late.mp4",
        lambda folder: made(*V, "-itsoffset", "0.7", *A, "-map", "0:v", "-map", "1:a", *X, "-c:a", "aac", folder / "l.mp4"),
        "video", "0.6[0-9]|0.7|6[0-9]{2} ms|700 ms", "0.6[0-9]|0.7|6[0-9]{2}|700",
    ),
    "no sound": ("silent.mp4", lambda folder: made(*V, *X, folder / "n.mp4"), "video", "no sound", "没有声音|无声"),
    "cover": ("cover.mp3", covered, "audio", "cover", "封面"),
    "oblong pixels": (
        "sar.mp4",
        lambda folder: made(
            *("-f", "lavfi", "-i", "testsrc2=s=720x576:r=25:d=1", "-vf", "setsar=64/45"), *X, folder / "sar.mp4"
        ),
        "video", "1024", "1024",
    ),
    "PQ": (
        "pq.mp4",
        lambda folder: made(
            *V, "-vf", HDR.format("smpte2084"), "-c:v", "libx265", "-tag:v", "hvc1", "-x265-params",
            "log-level=none", folder / "pq.mp4",
        ),
        "video", "HDR", "HDR",
    ),
    "HLG": (
        "hlg.mp4",
        lambda folder: made(
            *V, "-vf", HDR.format("arib-std-b67"), "-c:v", "libx265", "-tag:v", "hvc1", "-x265-params",
            "log-level=none", folder / "hlg.mp4",
        ),
        "video", "HDR", "HDR",
    ),
    "size changes": ("conference.ts", changing, "video", "change size", "画面大小|画面尺寸|大小"),
    "interlaced": ("tape.ts", scan, "video", "interlac", "隔行|交错"),
    "timecode": (
        "tmcd.mov",
        lambda folder: made(
            *("-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=1", "-f", "lavfi", "-i", "sine=d=1"),
            *("-c:v", "prores_ks", "-profile:v", "0", "-c:a", "pcm_s16le", "-timecode", "10:00:00:00"),
            folder / "t.mov",
        ),
        "video", "10:00:00", "10:00:00",
    ),
    "words inside": ("subs.mp4", worded, "video", "zh", "zh"),
    "two languages": ("languages.mkv", spoken, "video", "zh.*en", "zh.*en"),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_odd_is_told_in_the_readers_language_and_plays(cast: Cast, tmp_path: Path, kind: str) -> None:
    name, make, element, english, chinese = KINDS[kind]
    master = sent(cast, make(tmp_path), name)
    found = film_of(master)
    assert master.state == "ready"
    assert (found.element if found else "") == element
    for language, wanted in (("en", english), ("zh-hans", chinese)):
        reader = client(cast, "producer")
        reader.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        page = reader.get(reverse("stories:master", args=[master.public_id])).content.decode()
        facts = [each[language] for row in master.told for each in row]
        troubles = [texts[language] for _severity, texts in master.troubles]
        assert all(escape(each) in page for each in [*facts, *troubles])
        assert re.search(wanted, " ".join([*facts, *troubles])), (facts, troubles)


@pytest.mark.parametrize(
    ("name", "part"),
    [("cut.mp4", 0.5), ("cut.mp4", 0.001), ("cut.mkv", 0.5), ("cut.ts", 0.5), ("cut.mov", 0.9)],
)
def test_a_cut_master_is_told_in_both_languages_and_its_bytes_are_kept(
    cast: Cast, tmp_path: Path, name: str, part: float
) -> None:
    whole = made(*V, *A, *X, "-c:a", "aac", tmp_path / name)
    data = whole[: int(len(whole) * part)]
    master = sent(cast, data, name)
    assert master.path.read_bytes() == data
    assert master.troubles or name.endswith(".ts"), "a transport stream is as long as what is there"
    for _severity, texts in master.troubles:
        assert texts["en"] != texts["zh-hans"]
        assert "moov" not in texts["en"] and "Invalid data" not in texts["en"]


@pytest.mark.parametrize(
    ("expression", "english"),
    [
        ("0.5*sin(440*2*PI*t)|0", "on the left channel alone"),
        ("0|0.5*sin(440*2*PI*t)", "on the right channel alone"),
        ("0.5*sin(440*2*PI*t)|-0.5*sin(440*2*PI*t)", "cancel each other"),
        ("0|0", "only silence"),
        ("0.5*sin(440*2*PI*t)|0.5*sin(550*2*PI*t)", ""),
    ],
)
def test_what_is_heard_once_the_sound_is_measured_is_told_on_the_page_once(
    cast: Cast, tmp_path: Path, expression: str, english: str
) -> None:
    master = sent(cast, made(*stereo(expression), tmp_path / "a.wav"), "a.wav")
    for attempt in (1, 2):
        job = Job.objects.get(key=f"qualities:{master.public_id}")
        make_qualities.func(worked(job.public_id, attempt), master.public_id)
        master.refresh_from_db()
        told = [texts for _severity, texts in master.troubles]
        assert [english in each["en"] for each in told] == ([True] if english else [])
        assert all(each["zh-hans"] != each["en"] for each in told)
    page = client(cast, "producer").get(reverse("stories:master", args=[master.public_id])).content.decode()
    assert english in page
