# SPDX-License-Identifier: Apache-2.0
"""What a sound is called: in paths by its language's tag, in menus in its own language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kepu.engine.brief import SoundSource

# Names of languages in themselves (Unicode CLDR), for menus that every listener must be able to read.
_OWN_NAMES = {
    "ar": "العربية", "bg": "Български", "bn": "বাংলা", "bo": "བོད་སྐད་", "ca": "Català", "cs": "Čeština",
    "da": "Dansk", "de": "Deutsch", "el": "Ελληνικά", "en": "English", "es": "Español", "et": "Eesti",
    "eu": "Euskara", "fa": "فارسی", "fi": "Suomi", "fr": "Français", "ga": "Gaeilge", "he": "עברית",
    "hi": "हिन्दी", "hr": "Hrvatski", "hu": "Magyar", "id": "Indonesia", "is": "Íslenska", "it": "Italiano",
    "ja": "日本語", "kk": "Қазақ тілі", "km": "ខ្មែរ", "ko": "한국어", "ky": "Кыргызча", "lo": "ລາວ",
    "lt": "Lietuvių", "lv": "Latviešu", "mn": "Монгол", "ms": "Melayu", "my": "မြန်မာ", "nb": "Norsk bokmål",
    "ne": "नेपाली", "nl": "Nederlands", "nn": "Norsk nynorsk", "no": "Norsk", "pl": "Polski",
    "pt": "Português", "ro": "Română", "ru": "Русский", "sk": "Slovenčina", "sl": "Slovenščina",
    "sr": "Српски", "sv": "Svenska", "sw": "Kiswahili", "ta": "தமிழ்", "te": "తెలుగు", "th": "ไทย",
    "tr": "Türkçe", "ug": "ئۇيغۇرچە", "uk": "Українська", "ur": "اردو", "uz": "O‘zbek", "vi": "Tiếng Việt",
    "yue": "粵語", "zh": "中文", "zh-hans": "简体中文", "zh-hant": "繁體中文", "cmn": "普通话",
}  # fmt: skip
_DESCRIPTIONS = {
    "de": "Audiodeskription", "es": "audiodescripción", "fr": "audiodescription", "ja": "音声解説",
    "ko": "화면해설", "zh": "口述影像", "cmn": "口述影像", "yue": "口述影像",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NamedSound:
    """A sound with its own name among its like: ``en``, ``zh-description``, ``en-2``; ``first`` is the
    film's first sound."""

    source: SoundSource
    name: str
    label: str
    first: bool

    @property
    def folder(self) -> str:
        """Where its segments lie."""
        return f"audio/{self.name}"


def own_name(language: str) -> str:
    """The language of the BCP 47 tag *language* named in itself; the tag where it is not known."""
    parts = language.lower().split("-")
    for length in range(len(parts), 0, -1):
        if found := _OWN_NAMES.get("-".join(parts[:length])):
            return found
    return language


def named_sounds(sounds: Sequence[SoundSource]) -> list[NamedSound]:
    """*sounds* with names and labels, each once."""
    found: list[NamedSound] = []
    names: set[str] = set()
    labels: set[str] = set()
    for source in sounds:
        tag = re.sub(r"[^A-Za-z0-9-]", "", source.language) or "und"
        name = _distinct(f"{tag}-description" if source.description else tag, names, "{}-{}")
        label = _distinct(_label(source), labels, "{} {}")
        found.append(NamedSound(source, name, label, not found))
    return found


def _label(source: SoundSource) -> str:
    name = own_name(source.language)
    if name == "und":
        name = source.audio.title or "und"
    if not source.description:
        return name
    primary = source.language.lower().split("-")[0]
    if primary in ("zh", "cmn", "yue", "ja"):
        return f"{name}（{_DESCRIPTIONS[primary]}）"
    return f"{name} ({_DESCRIPTIONS.get(primary, 'audio description')})"


def _distinct(wanted: str, taken: set[str], pattern: str) -> str:
    """*wanted*, or with the first number that makes it new among *taken*, case aside."""
    name, number = wanted, 1
    while name.lower() in taken:
        number += 1
        name = pattern.format(wanted, number)
    taken.add(name.lower())
    return name
