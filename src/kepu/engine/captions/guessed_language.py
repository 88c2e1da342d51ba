# SPDX-License-Identifier: Apache-2.0
"""The language of captions that nobody named: by the file's name, else by letters and small words.

Only what is plain is guessed; all else is ``und``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

from kepu.engine.captions.frequent import ONLY_SIMPLIFIED, ONLY_TRADITIONAL
from kepu.engine.captions.track import Cue

_TAG = re.compile(r"([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|[0-9]{3}))?", re.IGNORECASE)
_NAMES = {
    "chs": "zh-Hans",
    "cht": "zh-Hant",
    "sc": "zh-Hans",
    "tc": "zh-Hant",
    "chi": "zh",
    "zho": "zh",
    "eng": "en",
    "jpn": "ja",
    "kor": "ko",
    "fre": "fr",
    "fra": "fr",
    "ger": "de",
    "deu": "de",
    "spa": "es",
    "rus": "ru",
    "por": "pt",
    "ita": "it",
    "ara": "ar",
    "heb": "he",
    "简体": "zh-Hans",
    "繁体": "zh-Hant",
    "繁體": "zh-Hant",
    "中文": "zh",
    "英文": "en",
    "简": "zh-Hans",
    "繁": "zh-Hant",
}
_KNOWN = frozenset(
    [
        "ar",
        "bg",
        "bn",
        "bo",
        "ca",
        "cs",
        "cy",
        "da",
        "de",
        "el",
        "en",
        "es",
        "et",
        "eu",
        "fa",
        "fi",
        "fr",
        "ga",
        "gl",
        "gu",
        "he",
        "hi",
        "hr",
        "hu",
        "hy",
        "id",
        "is",
        "it",
        "ja",
        "ka",
        "kk",
        "km",
        "ko",
        "lo",
        "lt",
        "lv",
        "mk",
        "ml",
        "mn",
        "mr",
        "ms",
        "my",
        "ne",
        "nl",
        "no",
        "nb",
        "nn",
        "pa",
        "pl",
        "pt",
        "ro",
        "ru",
        "si",
        "sk",
        "sl",
        "sq",
        "sr",
        "sv",
        "sw",
        "ta",
        "te",
        "th",
        "tr",
        "ug",
        "uk",
        "ur",
        "uz",
        "vi",
        "zh",
        "yue",
        "cmn",
    ]
)
_ENGLISH = frozenset(
    [
        "the",
        "of",
        "and",
        "to",
        "a",
        "in",
        "is",
        "that",
        "it",
        "you",
        "for",
        "was",
        "on",
        "are",
        "with",
        "this",
        "i",
        "we",
        "what",
        "be",
        "have",
        "not",
    ]
)
_SAMPLE = 20_000


def language_of_name(name: str) -> str:
    """The tag before the suffix of a file's name (``talk.zh-Hans.srt``), or nothing."""
    parts = PurePath(name).name.split(".")
    if len(parts) < 2:
        return ""
    tag = parts[-2]
    if tag.lower() in _NAMES and len(parts) > 2:
        return _NAMES[tag.lower()]
    match = _TAG.fullmatch(tag)
    if match is None or match.group(1).lower() not in _KNOWN:
        return ""
    language, script, region = match.groups()
    subtags = [language.lower(), script.title() if script else "", region.upper() if region else ""]
    return "-".join(filter(None, subtags))


def guess_language(cues: Sequence[Cue]) -> str:
    """``zh-Hans``, ``zh-Hant``, ``ja``, ``ko`` or ``en`` where the letters leave no doubt, else ``und``."""
    text = " ".join(cue.text for cue in cues[:500])[:_SAMPLE]
    kana = len(re.findall("[\u3041-\u30ff]", text))
    han = len(re.findall("[\u3400-\u4dbf\u4e00-\u9fff]", text))
    hangul = len(re.findall("[\uac00-\ud7a3]", text))
    letters = len(re.findall(r"[^\W\d_]", text))
    if not letters:
        return "und"
    if hangul * 2 > letters:
        return "ko"
    if (kana + han) * 3 > letters:
        return "ja" if kana * 10 > han + kana else _chinese(text)
    return _english(text, letters)


def _chinese(text: str) -> str:
    simplified = sum(letter in ONLY_SIMPLIFIED for letter in text)
    traditional = sum(letter in ONLY_TRADITIONAL for letter in text)
    if simplified > 3 * traditional:
        return "zh-Hans"
    return "zh-Hant" if traditional > 3 * simplified else "zh"


def _english(text: str, letters: int) -> str:
    ascii_letters = len(re.findall("[A-Za-z]", text))
    words = re.findall("[a-z']+", text.lower())
    known = sum(word in _ENGLISH for word in words)
    return "en" if ascii_letters * 100 > 97 * letters and known * 8 >= len(words) and known >= 2 else "und"
