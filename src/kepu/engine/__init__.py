# SPDX-License-Identifier: Apache-2.0
"""The engine: one master in, every rendition out.

What stands here is the interface that stays; each name is loaded when it is first used, so that
``import kepu.engine`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kepu.engine.attached_captions import AttachedCaptions
    from kepu.engine.attached_sounds import AttachedSound
    from kepu.engine.builder import Builder
    from kepu.engine.captions.checks import check as check_captions
    from kepu.engine.captions.mending import mend as mend_captions
    from kepu.engine.captions.reader import read_captions
    from kepu.engine.captions.track import CaptionTrack, Cue
    from kepu.engine.captions.writer import write_captions
    from kepu.engine.collection import collect
    from kepu.engine.errors import EngineError
    from kepu.engine.explanation import explain
    from kepu.engine.facts import MediaFacts
    from kepu.engine.folder_list import read_folder_list, verify_folder
    from kepu.engine.graph import Graph, Job, Source, Target
    from kepu.engine.language import speaking
    from kepu.engine.planning import Order, Plan, plan
    from kepu.engine.probe import probe as probe_media
    from kepu.engine.progress import Progress
    from kepu.engine.publishing import publish
    from kepu.engine.recipe import Recipe
    from kepu.engine.recipe_reading import load_recipe, recipe_names
    from kepu.engine.sound.loudness import loudness_profiles
    from kepu.engine.store import Store

_PLACES = {
    "AttachedCaptions": "attached_captions",
    "AttachedSound": "attached_sounds",
    "Builder": "builder",
    "CaptionTrack": "captions.track",
    "Cue": "captions.track",
    "EngineError": "errors",
    "Graph": "graph",
    "Job": "graph",
    "MediaFacts": "facts",
    "Order": "planning",
    "Plan": "planning",
    "Progress": "progress",
    "Recipe": "recipe",
    "Source": "graph",
    "Store": "store",
    "Target": "graph",
    "check_captions": "captions.checks:check",
    "collect": "collection",
    "explain": "explanation",
    "load_recipe": "recipe_reading",
    "loudness_profiles": "sound.loudness",
    "mend_captions": "captions.mending:mend",
    "plan": "planning",
    "probe_media": "probe:probe",
    "publish": "publishing",
    "read_captions": "captions.reader",
    "read_folder_list": "folder_list",
    "recipe_names": "recipe_reading",
    "speaking": "language",
    "verify_folder": "folder_list",
    "write_captions": "captions.writer",
}
__all__ = [
    "AttachedCaptions",
    "AttachedSound",
    "Builder",
    "CaptionTrack",
    "Cue",
    "EngineError",
    "Graph",
    "Job",
    "MediaFacts",
    "Order",
    "Plan",
    "Progress",
    "Recipe",
    "Source",
    "Store",
    "Target",
    "check_captions",
    "collect",
    "explain",
    "load_recipe",
    "loudness_profiles",
    "mend_captions",
    "plan",
    "probe_media",
    "publish",
    "read_captions",
    "read_folder_list",
    "recipe_names",
    "speaking",
    "verify_folder",
    "write_captions",
]


def __getattr__(name: str) -> Any:
    """Load *name* from where it stands. Raises ``AttributeError`` for a name that is not of the interface."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _colon, inner = _PLACES[name].partition(":")
    return getattr(import_module(f"{__name__}.{module}"), inner or name)


def __dir__() -> list[str]:
    """The names of the interface."""
    return sorted({*globals(), *__all__})
