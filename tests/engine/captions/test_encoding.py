# SPDX-License-Identifier: Apache-2.0
"""The right words from any encoding, or the doubt told; never a silent change."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepu.engine.captions.encoding import Decoding, decode
from kepu.engine.captions.reader import read_captions
from kepu.engine.captions.repairs import Repairs
from kepu.engine.errors import CaptionError


def srt(*words: str) -> str:
    return "".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{text}\n\n" for n, text in enumerate(words, 1))


def decoded(data: bytes, encoding: str | None = None) -> Decoding:
    return decode(data, Repairs(), encoding)


SIMPLIFIED = srt("什么是量子纠缠？", "两个粒子无论多远，都像商量好了一样。")
TRADITIONAL = srt("什麼是量子糾纏？", "兩個粒子無論多遠，都像商量好了一樣。")
SURE = [
    ("utf-8", SIMPLIFIED, "UTF-8"),
    ("utf-8-sig", TRADITIONAL, "UTF-8"),
    ("gb18030", SIMPLIFIED, "GB18030"),
    ("big5", TRADITIONAL, "Big5"),
    ("gb18030", srt("光合作用把阳光变成糖。"), "GB18030"),
    ("big5", srt("光合作用把陽光變成糖。"), "Big5"),
    ("cp932", srt("こんにちは、世界。水は何からできている？"), "Shift_JIS"),
    ("cp949", srt("안녕하세요 여러분. 빛은 무엇입니까"), "EUC-KR"),
]


@pytest.mark.parametrize("codec, text, name", SURE)
def test_a_sentence_is_enough_to_be_sure(codec: str, text: str, name: str) -> None:
    assert decoded(text.encode(codec)) == Decoding(text, name)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text",
    [
        SIMPLIFIED,
        TRADITIONAL,
        srt("不上不下", "上不"),
        srt("Plain words"),
        srt("𠮷"),
        "不" * 9 + "\n" + SIMPLIFIED,
    ],
)
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_utf_16_is_seen_with_and_without_a_mark(codec: str, text: str, mark: str) -> None:
    found = decoded((mark + text).encode(codec))
    assert (found.text, found.alternatives) == (text, ())
    assert found.encoding == codec.upper().replace("-LE", "LE").replace("-BE", "BE")


@pytest.mark.parametrize(
    "codec, text",
    [
        ("gb18030", "你好"),
        ("big5", "你好"),
        ("gb18030", "不上"),
        ("gb18030", "谢谢"),
        ("gb18030", "联通"),
    ],
)
def test_two_letters_come_right_and_the_doubt_is_told(codec: str, text: str) -> None:
    found = decoded(srt(text).encode(codec))
    assert found.text == srt(text)
    assert found.alternatives
    assert all(each.preview and each.encoding != found.encoding for each in found.alternatives)


def test_one_letter_that_is_valid_utf_8_by_chance_is_told() -> None:
    found = decoded(srt("一").encode("gb18030"))
    assert (found.encoding, [(each.encoding, each.preview) for each in found.alternatives]) == (
        "UTF-8",
        [("GB18030", "一")],
    )


@pytest.mark.parametrize(
    "codec, text, name",
    [
        ("cp1252", "Déjà vu à l'été", "windows-1252"),
        ("cp1252", "Größe und Wärme", "windows-1252"),
        ("cp1251", "Привет, как дела?", "windows-1251"),
        ("cp1250", "Dobrý den, jak se máš? Žluťoučký kůň", "windows-1250"),
        ("cp1253", "Καλημέρα κόσμε, τι είναι το φως;", "windows-1253"),
        ("cp1254", "Günaydın, nasılsın? Işık çok güzel", "windows-1254"),
        ("cp1256", "مرحبا بالعالم ما هو الضوء", "windows-1256"),
    ],
)
def test_eight_bit_alphabets_come_right(codec: str, text: str, name: str) -> None:
    found = decoded(srt(text).encode(codec))
    assert (found.text, found.encoding) == (srt(text), name)


def test_public_files_come_right(shared_files: Path) -> None:
    folder = shared_files / "cases" / "files"
    for name, encoding, words in [
        ("___mozilla_bug171813_text.html", "GB18030", "搜狐在线国庆免费大酬宾"),
        ("___ude_1.txt", "Big5", "維基大典（Wikipedia）者，網路為礎"),
    ]:
        found = decoded((folder / f"captions{name}").read_bytes())
        assert (found.encoding, found.alternatives) == (encoding, ())
        assert words in found.text
    reading = read_captions((folder / "captions__auto_detect_windows-1251.srt").read_bytes())
    assert reading.encoding == "windows-1251"
    assert "Бесмртници." in [cue.text for cue in reading.track.cues]


def test_a_damaged_byte_becomes_the_replacement_character_and_is_told() -> None:
    data = SIMPLIFIED.encode() + srt("光合作用把阳光变成糖。").encode()
    repairs = Repairs()
    found = decode(data.replace("商量".encode(), "商".encode() + b"\xff\xfe"), repairs)
    assert found.encoding == "UTF-8"
    assert "商\ufffd\ufffd好了" in found.text
    assert [repair.line for repair in repairs] == [7]


def test_half_a_character_at_the_end_is_told() -> None:
    repairs = Repairs()
    assert decode(SIMPLIFIED.encode("utf-16")[:-1], repairs).encoding == "UTF-16LE"
    assert len(list(repairs)) == 1


def test_a_named_encoding_is_taken_or_refused_with_the_line() -> None:
    assert decoded(SIMPLIFIED.encode("gbk"), "gbk").text == SIMPLIFIED
    with pytest.raises(CaptionError, match="line 3 does not fit"):
        decoded(SIMPLIFIED.encode("gbk"), "utf-8")
    for unknown in ("klingon", "base64", "\0"):
        with pytest.raises(CaptionError, match="not known"):
            decoded(SIMPLIFIED.encode(), unknown)


CHINESE = st.text(
    alphabet="的一是不了人我在有他这中大来上个国到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进把法此实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化由却代军产入先山五太水万市眼体别处总才场师书比住员",
    min_size=6,
    max_size=60,
)


@given(CHINESE)
def test_common_chinese_in_gb_is_never_another_text(words: str) -> None:
    assert decoded(srt(words).encode("gb18030")).text == srt(words)


@given(st.text(min_size=1, max_size=40))
def test_valid_utf_8_with_three_byte_letters_is_utf_8(words: str) -> None:
    text = srt("光" + words.replace("\x00", ""))
    assert decoded(text.encode()) == Decoding(text, "UTF-8")


@given(st.binary(max_size=300))
def test_any_bytes_are_decoded_without_loss_or_with_a_word_about_it(data: bytes) -> None:
    repairs = Repairs()
    try:
        found = decode(data, repairs)
    except CaptionError:
        return
    assert (
        "\ufffd" not in found.text
        or list(repairs)
        or "\ufffd" in data.decode("utf-8", "ignore")
        or found.encoding != "UTF-8"
    )
