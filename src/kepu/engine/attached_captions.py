# SPDX-License-Identifier: Apache-2.0
"""The captions of a film: files given beside it, and the tracks inside the master."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kepu.engine.attached_sounds import LANGUAGE_TAG
from kepu.engine.brief import CaptionSource
from kepu.engine.captions.embedded import read_embedded
from kepu.engine.captions.reader import CaptionReading, read_captions
from kepu.engine.captions.track import CaptionTrack
from kepu.engine.errors import CaptionError
from kepu.engine.facts import MediaFacts, SubtitleFacts
from kepu.engine.graph import Job, Target
from kepu.engine.language import sentence
from kepu.engine.sound.names import own_name

EMBEDDED_REVISION = 1


@dataclass(frozen=True, slots=True)
class AttachedCaptions:
    """A caption file beside the master. ``language`` is a BCP 47 tag, empty to take the file's own."""

    path: Path
    language: str = ""


def attached_captions(text: str) -> AttachedCaptions:
    """Read ``FILE`` or ``FILE=LANG``; a file whose name holds ``=`` wins over a language."""
    file, equals, language = text.rpartition("=")
    if equals and LANGUAGE_TAG.fullmatch(language) and not Path(text).exists():
        return AttachedCaptions(Path(file), language)
    return AttachedCaptions(Path(text))


def read_attached(attached: AttachedCaptions) -> CaptionReading:
    """Read the file. Raises ``CaptionError`` where it cannot be read."""
    try:
        data = attached.path.read_bytes()
    except OSError as error:
        cause = error.strerror or str(error)
        raise CaptionError(
            sentence("{path} cannot be read: {cause}.", path=str(attached.path), cause=cause)
        ) from error
    return read_captions(data, name=attached.path.name, language=attached.language or None)


def embedded_target(facts: MediaFacts, subtitle: SubtitleFacts) -> Target:
    """The words and times of a caption track inside the master, as JSON."""
    name = f"captions/embedded/{subtitle.index}"
    return Target(
        name=name,
        outputs=(f"{name}.json",),
        maker="kepu.engine.attached_captions:take_out",
        revision=EMBEDDED_REVISION,
        parameters={
            "demuxer": facts.demuxer,
            "index": subtitle.index,
            "codec": subtitle.codec,
            "language": subtitle.language,
            "origin": facts.start,
        },
        inputs=("master",),
        label=sentence("captions inside the master, {language}", language=subtitle.language),
        tools=("ffmpeg",),
        priority=0,
        cost=1 + facts.duration / 1800,
        size=100_000,
        published=False,
    )


def take_out(job: Job) -> None:
    """Read a caption track inside the master. One that holds no words gives an empty track."""
    (target,) = job.targets
    told = target.parameters
    subtitle = SubtitleFacts(told["index"], told["codec"], told["language"], "", text=True)
    reading = read_embedded(job.path("master"), told["demuxer"], subtitle, told["origin"], job.cancel)
    text = json.dumps(reading.track.to_json(), ensure_ascii=False, sort_keys=True)
    job.output(target.outputs[0]).write_text(text, encoding="utf-8")


def read_taken_out(path: Path) -> CaptionSource:
    """The captions that ``take_out`` wrote at *path*."""
    track = CaptionTrack.from_json(json.loads(path.read_text(encoding="utf-8")))
    return CaptionSource(track.language, own_name(track.language), track)


def caption_source(reading: CaptionReading) -> CaptionSource:
    """What renditions are told of captions that were read."""
    language = reading.track.language
    return CaptionSource(language, own_name(language), reading.track)


def numbered(sources: Iterable[CaptionSource]) -> tuple[CaptionSource, ...]:
    """The same sources; of two with one label, the later gets a number."""
    found: list[CaptionSource] = []
    seen: dict[str, int] = {}
    for source in sources:
        seen[source.label] = count = seen.get(source.label, 0) + 1
        label = source.label if count == 1 else f"{source.label} {count}"
        found.append(CaptionSource(source.language, label, source.track))
    return tuple(found)
