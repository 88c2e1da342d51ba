# SPDX-License-Identifier: Apache-2.0
"""HTTP Live Streaming playlists, read back line by line."""

import re
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from kepu.engine.renditions.hls import media_playlist, multivariant_playlist
from kepu.engine.tracks import Track, TrackKind, TrackSegment

lengths = st.lists(st.integers(1, 12 * 12800), min_size=1, max_size=30)


def track(kind: TrackKind = TrackKind.VIDEO, ticks: list[int] | None = None, **changed: object) -> Track:
    ticks = ticks or [25600, 76800]
    starts = [sum(ticks[:i]) for i in range(len(ticks))]
    folder = str(changed.get("name", "video/h264-720"))
    told: dict[str, object] = {
        "kind": kind, "name": folder, "playlist": f"{folder}/playlist.m3u8", "timescale": 12800, "bandwidth": 4_000_000,
        "codecs": "avc1.64001f", "init": f"{folder}/init.mp4", "width": 1280, "height": 720,
        "frame_rate": Fraction(25), "label": "720p",
        "segments": tuple(
            TrackSegment(f"{folder}/{i:05d}.m4s", s, t) for i, (s, t) in enumerate(zip(starts, ticks, strict=True))
        ),
    }  # fmt: skip
    return Track(**{**told, **changed})  # type: ignore[arg-type]


SOUND = track(
    TrackKind.AUDIO, name="audio/zh", codecs="mp4a.40.2", language="zh-Hans", label='中文 "普通话"', default=True,
    audio_channels=2, bandwidth=160_000,
)  # fmt: skip
DESCRIPTION = track(
    TrackKind.AUDIO, name="audio/en-description", codecs="mp4a.40.2", language="en", label="English, described",
    description=True, audio_channels=1, bandwidth=80_000,
)  # fmt: skip
WORDS = track(TrackKind.CAPTIONS, name="captions/en", codecs="", init="", language="en", label="English")


@given(lengths)
def test_durations_are_true_and_none_rounds_above_the_target(ticks):
    text = media_playlist(track(ticks=ticks))
    told = [float(value) for value in re.findall(r"#EXTINF:([\d.]+),", text)]
    assert all(abs(a - b / 12800) <= 1e-6 for a, b in zip(told, ticks, strict=True))
    target = int(re.search(r"TARGETDURATION:(\d+)", text)[1])
    assert all(int(Fraction(t, 12800) + Fraction(1, 2)) <= target for t in ticks)
    assert abs(sum(told) - sum(ticks) / 12800) <= 1e-6 * len(ticks)


def test_a_media_playlist_names_its_files_beside_itself_and_ends():
    assert media_playlist(track()).splitlines() == [
        "#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-TARGETDURATION:6", "#EXT-X-PLAYLIST-TYPE:VOD",
        "#EXT-X-INDEPENDENT-SEGMENTS", '#EXT-X-MAP:URI="init.mp4"',
        "#EXTINF:2.000000,", "00000.m4s", "#EXTINF:6.000000,", "00001.m4s", "#EXT-X-ENDLIST",
    ]  # fmt: skip


def test_the_multivariant_playlist_groups_sound_by_language_and_promises_the_peak():
    text = multivariant_playlist(
        [track(), SOUND, DESCRIPTION, WORDS, track(TrackKind.KEYFRAMES, name="video/keyframes")]
    )
    assert text.count("#EXT-X-STREAM-INF") == 1
    assert "BANDWIDTH=4160000" in text
    assert 'CODECS="avc1.64001f,mp4a.40.2"' in text
    assert 'AUDIO="sound",SUBTITLES="captions"\nvideo/h264-720/playlist.m3u8\n' in text
    assert 'LANGUAGE="zh-Hans",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2"' in text
    assert 'CHARACTERISTICS="public.accessibility.describes-video"' in text
    assert "#EXT-X-I-FRAME-STREAM-INF:" in text


def test_a_film_without_sound_promises_none():
    text = multivariant_playlist([track()])
    assert "AUDIO" not in text
    assert "mp4a" not in text


def test_sound_without_pictures_is_a_variant_of_its_own():
    text = multivariant_playlist([SOUND])
    assert text.rstrip().endswith("audio/zh/playlist.m3u8")
    assert 'CODECS="mp4a.40.2"' in text


@given(st.text(max_size=40))
def test_a_hostile_label_stays_inside_its_quotes(label):
    text = multivariant_playlist([track(), track(TrackKind.AUDIO, name="audio/x", label=label)])
    (line,) = [line for line in text.split("\n") if "TYPE=AUDIO" in line]
    assert line.count('"') % 2 == 0
    assert re.search(r'NAME="[^"]*",', line)
    assert "\r" not in text
