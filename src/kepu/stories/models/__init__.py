# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stories with their captions, and the masters that are sent in."""

from __future__ import annotations

from kepu.stories.models.caption_track import CaptionTrack
from kepu.stories.models.caption_version import CaptionVersion
from kepu.stories.models.chapter_list import ChapterList
from kepu.stories.models.desk import BulkChange, Comment, SavedFilter
from kepu.stories.models.master import KEPT, Master, Upload, next_week, part_path
from kepu.stories.models.programme import Programme
from kepu.stories.models.story import AssetOrigin, Contributor, Release, Story
from kepu.stories.models.topic import Topic

__all__ = [
    "KEPT",
    "AssetOrigin",
    "BulkChange",
    "CaptionTrack",
    "CaptionVersion",
    "ChapterList",
    "Comment",
    "Contributor",
    "Master",
    "Programme",
    "Release",
    "SavedFilter",
    "Story",
    "Topic",
    "Upload",
    "next_week",
    "part_path",
]
