# SPDX-License-Identifier: Apache-2.0
"""What a file is, by its first bytes."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kepu.engine.errors import MediaError
from kepu.engine.sniff import recognise, sniff
from tests.masters import ffmpeg

PICTURE = ("-f", "lavfi", "-i", "testsrc2=s=64x36:r=25:d=1")
TONE = ("-f", "lavfi", "-i", "sine=d=1:r=48000")
MADE = {
    "a.mp4": ("mp4", "mov", (*PICTURE, "-c:v", "mpeg4")),
    "a.mov": ("mov", "mov", (*PICTURE, "-c:v", "mpeg4")),
    "fragmented.mp4": ("mp4", "mov", (*PICTURE, "-c:v", "mpeg4", "-movflags", "frag_keyframe+empty_moov")),
    "a.m4a": ("mp4", "mov", (*TONE, "-c:a", "aac")),
    "a.mkv": ("matroska", "matroska", (*PICTURE, "-c:v", "mpeg4")),
    "a.webm": ("webm", "matroska", (*TONE, "-c:a", "libopus")),
    "a.ts": ("mpegts", "mpegts", (*PICTURE, "-c:v", "mpeg2video")),
    "a.m2ts": ("mpegts", "mpegts", (*PICTURE, "-c:v", "mpeg2video", "-mpegts_m2ts_mode", "1")),
    "a.mpg": ("mpegps", "mpeg", (*PICTURE, "-c:v", "mpeg2video", "-f", "vob")),
    "a.avi": ("avi", "avi", (*PICTURE, "-c:v", "mpeg4")),
    "a.wmv": ("asf", "asf", (*PICTURE, "-c:v", "wmv2")),
    "a.flv": ("flv", "flv", (*PICTURE, "-c:v", "flv")),
    "a.mxf": ("mxf", "mxf", (*PICTURE, "-c:v", "mpeg2video")),
    "a.wav": ("wav", "wav", TONE),
    "rf64.wav": ("wav", "wav", (*TONE, "-rf64", "always")),
    "a.w64": ("w64", "w64", TONE),
    "a.aiff": ("aiff", "aiff", TONE),
    "a.caf": ("caf", "caf", TONE),
    "a.mp3": ("mp3", "mp3", (*TONE, "-c:a", "libmp3lame", "-metadata", "title=x")),
    "bare.mp3": ("mp3", "mp3", (*TONE, "-c:a", "libmp3lame", "-id3v2_version", "0", "-write_xing", "0")),
    "a.mp2": ("mp3", "mp3", (*TONE, "-c:a", "mp2")),
    "a.aac": ("aac", "aac", (*TONE, "-c:a", "aac")),
    "a.flac": ("flac", "flac", TONE),
    "a.ogg": ("ogg", "ogg", (*TONE, "-c:a", "libopus")),
    "a.ac3": ("ac3", "ac3", TONE),
    "a.eac3": ("eac3", "eac3", TONE),
    "a.gxf": ("gxf", "gxf", ("-f", "lavfi", "-i", "testsrc2=s=720x576:r=25:d=0.2", "-c:v", "mpeg2video")),
    "a.dv": ("dv", "dv", ("-f", "lavfi", "-i", "testsrc2=s=720x576:r=25:d=0.2", "-pix_fmt", "yuv420p")),
    "a.png": ("png", "png_pipe", (*PICTURE, "-frames:v", "1")),
    "a.jpg": ("jpeg", "jpeg_pipe", (*PICTURE, "-frames:v", "1")),
    "a.gif": ("gif", "gif", (*PICTURE, "-frames:v", "1")),
    "a.webp": ("webp", "webp_pipe", (*PICTURE, "-frames:v", "1")),
}
EXACT = {"mp4", "mov", "matroska", "webm"}
PICTURES = {"png", "jpeg", "gif", "webp"}


@pytest.mark.parametrize("name", MADE)
def test_content_tells_not_the_name(tmp_path: Path, name: str) -> None:
    container, demuxer, arguments = MADE[name]
    ffmpeg(*arguments, tmp_path / name)
    disguised = (tmp_path / name).rename(tmp_path / "report.pdf")
    found = sniff(disguised)
    assert (found.container, found.demuxer) == (container, demuxer)
    assert found.exact_seek == (container in EXACT)
    assert found.picture == (container in PICTURES)


REFUSED = {
    b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n": "points to other files",
    b"\xef\xbb\xbf \n#EXTM3U\n": "points to other files",
    "#EXTM3U\nfilm.ts".encode("utf-16"): "points to other files",
    b"ffconcat version 1.0\nfile /etc/passwd\n": "points to other files",
    b"<?xml version='1.0'?>\n<MPD xmlns='urn:mpeg:dash:schema:mpd:2011'/>": "points to other files",
    b"<MPD>": "points to other files",
    b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\n": "points to other files",
    b"[playlist]\nFile1=/etc/passwd": "points to other files",
    b"WEBVTT\n\n": "is a caption file",
    b"1\n00:00:01,000 --> 00:00:02,000\nHello\n": "is a caption file",
    b"[Script Info]\n": "is a caption file",
    b"<tt xmlns='http://www.w3.org/ns/ttml'/>": "is a caption file",
    b"<!DOCTYPE html><title>404</title>": "is a web page",
    b"file '/etc/passwd'\n": "is text",
    b"subfile,,start,0,end,26,,:/etc/passwd": "is text",
    b"PK\x03\x04 and more": "is an archive",
    b"\x1f\x8b\x08": "is an archive",
    b"%PDF-1.7 \xc3\x28": "is a document",
    b"MZ\x90\x00\x03": "is a document or a program",
    b"": "is empty",
    bytes(5000): "nothing but zeros",
    bytes(range(200, 256)) * 9: "is not a film or a sound that is known",
}


@pytest.mark.parametrize("content", REFUSED)
def test_what_is_no_media_is_told_in_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(content)
    with pytest.raises(MediaError) as raised:
        sniff(path)
    assert str(raised.value).startswith("film.mp4 ")
    assert REFUSED[content] in str(raised.value)
    assert raised.value.permanent


def test_a_zip_with_a_films_name_is_an_archive(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "film.mp4", "w") as archive:
        archive.writestr("film.mp4", b"x")
    with pytest.raises(MediaError, match="archive"):
        sniff(tmp_path / "film.mp4")


def test_folders_and_missing_files_are_told(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="is a folder"):
        sniff(tmp_path)
    with pytest.raises(MediaError, match="is not there"):
        sniff(tmp_path / "nothing.mp4")


def test_the_sound_behind_a_large_tag_is_found(tmp_path: Path) -> None:
    ffmpeg(*TONE, "-c:a", "libmp3lame", "-id3v2_version", "0", tmp_path / "a.mp3")
    size = 300_000
    tag = b"ID3\x04\x00\x00" + bytes(size >> 7 * place & 0x7F for place in (3, 2, 1, 0)) + bytes(size)
    tagged = tmp_path / "tagged.mp3"
    tagged.write_bytes(tag + (tmp_path / "a.mp3").read_bytes())
    assert sniff(tagged).container == "mp3"


@given(st.binary(max_size=3000))
@example(b"\xff\xfe")
@example(b"ID3")
@example(b"\0\0\0\x08ftyp")
def test_any_bytes_are_media_or_one_sentence(content: bytes) -> None:
    _recognised_or_refused(content)


MAGIC = [
    b"ID3\x04\0\0\x7f\x7f\x7f\x7f",
    b"\xff\xfb\x90\x00",
    b"\xff\xf1\x50\x80",
    b"\x47",
    b"RIFF\0\0\0\0WAVE",
    b"\0\0\0\x18ftypqt  ",
    b"\x1a\x45\xdf\xa3",
    b"\x06\x0e\x2b\x34\x02\x05\x01\x01\x0d\x01\x02\x01",
    b"\x0b\x77",
]


@given(st.sampled_from(MAGIC), st.binary(max_size=1500))
def test_any_bytes_behind_a_signature_are_media_or_one_sentence(magic: bytes, content: bytes) -> None:
    _recognised_or_refused(magic + content)


def _recognised_or_refused(content: bytes) -> None:
    try:
        found = recognise(lambda offset, size: content[offset : offset + size], "film.mp4")
    except MediaError as error:
        assert "film.mp4" in str(error)
        assert "\n" not in str(error)
    else:
        assert found.demuxer


@given(st.text(alphabet=st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=20))
def test_text_is_never_media(text: str) -> None:
    with pytest.raises(MediaError):
        recognise(lambda offset, size: text.encode()[offset : offset + size], "film.mp4")
