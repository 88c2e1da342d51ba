# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words of the pages and of the player, through whichever translator the page is given.

Keys are ours; the keys of ``control_words`` are media-chrome's own English, which it looks up.
"""

from __future__ import annotations

from collections.abc import Callable

Translate = Callable[[str], str]


def player_words(translate: Translate) -> dict[str, str]:
    """What the player's own pieces say; ``{named}`` places are filled in the browser."""
    return {
        "captions": translate("Captions"),
        "captions_off": translate("Off"),
        "cannot_play": translate(
            "This browser cannot play the film. Download it below, or use another browser."
        ),
        "chapters": translate("Chapters"),
        "making": translate("Being made"),
        "making_count": translate("{done} of {total} parts"),
        "making_done": translate("All is made"),
        "making_lost": translate("Kepu does not answer. What is made stays; start it again to go on."),
        "making_minutes": translate("about {minutes} min left"),
        "making_soon": translate("less than a minute left"),
        "making_unknown": translate("time left not known yet"),
        "megabits": "{number} Mbit/s",
        "quality": translate("Quality"),
        "quality_auto": translate("Automatic"),
        "quality_auto_now": translate("Auto · {quality}"),
        "quality_source": translate("as the master"),
        "claim": translate("claim {number}"),
        "claims_place": translate("Claim {at} of {all}"),
        "seal_at": translate("Claim, at {time}: {statement}"),
        "sound": translate("Sound"),
        "speed": translate("Speed"),
        "times": translate("{number}×"),
    }


def control_words(translate: Translate) -> dict[str, str]:
    """What media-chrome's controls say, by the key that media-chrome looks up."""
    return {
        "Play": translate("Play"),
        "play": translate("Play"),
        "Pause": translate("Pause"),
        "pause": translate("Pause"),
        "Mute": translate("Mute"),
        "mute": translate("Mute"),
        "Unmute": translate("Unmute"),
        "unmute": translate("Unmute"),
        "volume": translate("Volume"),
        "seek": translate("Place in the film"),
        "Enter fullscreen mode": translate("Full screen"),
        "enter fullscreen mode": translate("Full screen"),
        "Exit fullscreen mode": translate("Leave full screen"),
        "exit fullscreen mode": translate("Leave full screen"),
        "media loading": translate("Loading"),
        "video player": translate("Player"),
        "audio player": translate("Player"),
        "chapter: {chapterName}": translate("Chapter: {chapterName}"),
        "{currentTime} of {totalTime}": translate("{currentTime} of {totalTime}"),
        "{time} remaining": translate("{time} left"),
        "video not loaded, unknown time.": translate("Length not known yet"),
        "hour": translate("hour"),
        "hours": translate("hours"),
        "minute": translate("minute"),
        "minutes": translate("minutes"),
        "second": translate("second"),
        "seconds": translate("seconds"),
    }


def page_words(translate: Translate) -> dict[str, str]:
    """What the page around the player says."""
    return {
        "after": translate("After"),
        "all_files": translate("All files and their digests"),
        "audio_channels": translate("channels: {number}"),
        "back_to_line": translate("Back to the current line"),
        "before": translate("Before"),
        "captions": translate("Captions and transcripts"),
        "claim_after": translate("The next claim"),
        "claim_before": translate("The claim before"),
        "dash": translate("DASH manifest"),
        "digest": translate("Content digest"),
        "download": translate("Download the film"),
        "duration": translate("Length"),
        "file": translate("File"),
        "files_count": translate("{number} files, {size}"),
        "film": translate("Film"),
        "gain": translate("Gain"),
        "hls": translate("HLS playlist"),
        "loudness": translate("Loudness"),
        "loudness_about": translate("Programme loudness by EBU R 128, before and after."),
        "made_by": translate("Made by Kepu {version}"),
        "making": translate("Being made"),
        "master": translate("The master"),
        "mono": translate("mono"),
        "no_scripts": translate("The player needs scripts. The film itself:"),
        "no_sound": translate("no sound"),
        "not_made": translate("not made yet"),
        "peak": translate("True peak"),
        "picture": translate("Picture"),
        "podcast": translate("Sound alone"),
        "poster": translate("Poster"),
        "probe": translate("Everything the probe found"),
        "report": translate("Report"),
        "size": translate("Size"),
        "skip": translate("Skip to the film"),
        "sound": translate("Sound"),
        "licences": translate("Licences"),
        "source_and_licences": translate("Source code and licences"),
        "source_code": translate("Source code"),
        "stereo": translate("stereo"),
        "streams": translate("Streams"),
        "surround": translate("surround {layout}"),
        "transcript": translate("Transcript"),
        "transcript_about": translate("Transcript: choose a line to go there"),
        "unchanged": translate("unchanged"),
        "untitled": translate("Untitled"),
    }
