# SPDX-License-Identifier: Apache-2.0
"""Damaged, cut and hostile masters: one sentence each, and what can be used is used."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from kepu.engine.errors import EngineError, MediaError
from kepu.engine.facts import MediaFacts
from kepu.engine.probe import probe
from tests.masters import X264, ffmpeg, film


def codes(facts: MediaFacts) -> set[str]:
    return {trouble.code for trouble in facts.troubles}


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One film of 4 seconds in several containers, its index in front where there is one."""
    folder = tmp_path_factory.mktemp("films")
    film(folder / "film.mp4", 4, more=("-movflags", "+faststart"))
    for name in ("film.mkv", "film.ts", "film.mov", "late.mp4"):
        more = ("-movflags", "+faststart") if name == "film.mov" else ()
        ffmpeg("-i", folder / "film.mp4", "-c", "copy", *more, folder / name)
    return folder


def cut(films: Path, name: str, folder: Path, share: float) -> Path:
    data = (films / name).read_bytes()
    path = folder / name
    path.write_bytes(data[: int(len(data) * share)])
    return path


@pytest.mark.parametrize("name", ["film.mp4", "film.mov", "film.mkv"])
def test_what_is_left_of_a_cut_file_is_used_and_told(films: Path, tmp_path: Path, name: str) -> None:
    facts = probe(cut(films, name, tmp_path, 0.5))
    trouble = next(each for each in facts.troubles if each.code == "cut")
    assert trouble.severity == "warning"
    assert "4.0 s" in str(trouble.sentence)
    assert 1 < facts.duration < 3.2
    assert 25 < facts.video[0].times.count < 80


def test_a_cut_transport_stream_is_as_long_as_what_is_there(films: Path, tmp_path: Path) -> None:
    assert 1 < probe(cut(films, "film.ts", tmp_path, 0.5)).duration < 3


def test_an_unfinished_recording_is_told_in_one_sentence(films: Path, tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="never finished: its index is missing") as raised:
        probe(cut(films, "late.mp4", tmp_path, 0.6))
    assert raised.value.permanent
    assert "\n" not in str(raised.value)


def test_a_header_without_any_of_its_film_is_told_as_cut(films: Path, tmp_path: Path) -> None:
    data = (films / "film.mp4").read_bytes()
    path = tmp_path / "film.mp4"
    path.write_bytes(data[: data.index(b"mdat") + 300])
    with pytest.raises(MediaError, match=r"was cut short: it promises 4\.\d s, and not one picture"):
        probe(path)


def test_garbage_in_place_of_the_film_is_refused(films: Path, tmp_path: Path) -> None:
    data = (films / "film.mp4").read_bytes()
    start = data.index(b"mdat") + 4
    path = tmp_path / "film.mp4"
    path.write_bytes(data[:start] + random.Random(7).randbytes(len(data) - start))
    with pytest.raises(MediaError, match="No picture of film.mp4 can be decoded"):
        probe(path)


def test_an_end_of_zeros_is_told_as_damage(films: Path, tmp_path: Path) -> None:
    data = (films / "film.mp4").read_bytes()
    path = tmp_path / "film.mp4"
    path.write_bytes(data[: len(data) // 2] + bytes(len(data) - len(data) // 2))
    assert codes(probe(path)) & {"damaged", "cut"}


def test_a_box_that_promises_ten_gigabytes_is_no_matter(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(
        b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0\0\0\x01moov" + (10 << 30).to_bytes(8, "big") + b"x" * 900
    )
    with pytest.raises(MediaError, match="never finished"):
        probe(path)


def test_a_media_box_that_is_too_long_is_told_and_the_film_used(films: Path, tmp_path: Path) -> None:
    data = bytearray((films / "film.mp4").read_bytes())
    at = data.index(b"mdat") - 4
    data[at : at + 4] = (int.from_bytes(data[at : at + 4], "big") + 5000).to_bytes(4, "big")
    path = tmp_path / "film.mp4"
    path.write_bytes(data)
    facts = probe(path)
    assert "cut" in codes(facts)
    assert facts.video[0].times.count == 100


@pytest.mark.parametrize(
    "content",
    [
        b"",
        bytes(4000),
        b"\xff\xfb\x90\x00" + bytes(413),
        b"fLaC" + bytes(50),
        b"OggS",
        b"\x1a\x45\xdf\xa3\x93\x42\x82\x88matroska",
        b"RIFF\xff\xff\xff\x7fWAVEfmt ",
    ],
)
def test_a_scrap_is_refused_in_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "scrap.mp4"
    path.write_bytes(content)
    with pytest.raises(MediaError) as raised:
        probe(path)
    assert "scrap.mp4" in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_film_whose_pictures_fail_is_never_a_mere_sound(films: Path, tmp_path: Path) -> None:
    data = (films / "film.mp4").read_bytes()
    path = tmp_path / "film.mp4"
    path.write_bytes(data.replace(b"avc1", b"zzz9"))
    with pytest.raises(MediaError, match="pictures of film.mp4 are coded in a way that is not known"):
        probe(path)


def test_a_sound_that_fails_is_left_out_and_told(films: Path, tmp_path: Path) -> None:
    data = (films / "film.mkv").read_bytes()
    path = tmp_path / "film.mkv"
    path.write_bytes(data.replace(b"A_AAC", b"A_ZZZ"))
    facts = probe(path)
    assert facts.audio == []
    assert {"sound_unusable", "no_sound"} <= codes(facts)


def test_an_encrypted_film_is_told(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    ffmpeg(
        "-f",
        "lavfi",
        "-i",
        "testsrc2=s=320x180:r=25:d=1",
        *X264,
        "-encryption_scheme",
        "cenc-aes-ctr",
        "-encryption_key",
        "00" * 16,
        "-encryption_kid",
        "11" * 16,
        path,
    )
    with pytest.raises(MediaError, match="is encrypted"):
        probe(path)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("name", ["film.mp4", "film.mkv", "film.ts"])
def test_bytes_changed_anywhere_give_facts_or_one_sentence(
    films: Path, tmp_path: Path, name: str, seed: int
) -> None:
    chance = random.Random(f"{name} {seed}")
    data = bytearray((films / name).read_bytes())
    for _ in range(chance.choice([1, 20, 400])):
        data[chance.randrange(len(data) if seed % 2 else 3000)] = chance.randrange(256)
    path = tmp_path / name
    path.write_bytes(data)
    try:
        facts = probe(path)
    except EngineError as error:
        assert "\n" not in str(error)
        assert "Traceback" not in getattr(error, "detail", "")
    else:
        assert facts.duration >= 0


SHARED = {
    "h264_white_frame_sar_16_9.mp4": {"upright": (1138, 480), "count": 1},
    "video_colr_nclx_hlg.mp4": {"hdr": "hlg"},
    "video_colr_nclx_hdr10.mp4": {"hdr": "pq"},
    "hdr10-video-with-sdr-container.mp4": {"hdr": "pq"},
    "bbb_sunflower_QCIF_30fps_mp4v_noaudio_1f.mp4": {"upright": (256, 144), "count": 1, "sounds": 0},
    "audio-offset.mkv": {"late": 0.251, "duration": 4.265},
    "sample_mdat_too_long.mp4": {"codes": {"cut"}, "count": 30},
    "sample_partially_fragmented.mp4": {"duration": 1.156, "count": 30},
    "bear-id3.mp3": {"cover": True, "chapters": 2, "pictures": 0},
    "sample_h262_mpeg_audio.ts": {"start": 1.422, "sounds": 1},
    "sample_rf64.wav": {"pictures": 0, "duration": 0.349},
}


@pytest.mark.parametrize("name", SHARED)
def test_files_that_others_met_are_told_right(shared_files: Path, name: str) -> None:
    facts = probe(shared_files / "cases" / "files" / f"media__{name}")
    video = facts.video[0] if facts.video else None
    told = {
        "upright": video and video.upright_size,
        "count": video and video.times.count,
        "hdr": video and video.colour.hdr,
        "sounds": len(facts.audio),
        "pictures": len(facts.video),
        "late": round(facts.audio[0].start - facts.start, 3) if facts.audio else None,
        "duration": round(facts.duration, 3),
        "start": round(facts.start, 3),
        "cover": facts.cover >= 0,
        "chapters": len(facts.chapters),
        "codes": codes(facts) & {"cut", "damaged"},
    }
    assert {key: told[key] for key in SHARED[name]} == SHARED[name]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("chunk_out_of_range.mp4", "cannot be opened"),
        ("zero_empty_stsc.mp4", "can be decoded"),
        ("invalid_userdata.mp4", r"was cut short: it promises 231\.3 s"),
        ("play-trimmed.mp3", "cannot be opened"),
    ],
)
def test_files_that_others_met_are_refused_in_one_sentence(shared_files: Path, name: str, words: str) -> None:
    with pytest.raises(MediaError, match=words):
        probe(shared_files / "cases" / "files" / f"media__{name}")
