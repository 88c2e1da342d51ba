# SPDX-License-Identifier: Apache-2.0
"""The model that recognises speech: where it lies, and whether it can be used."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from kepu.engine.language import Sentence, sentence

LIBRARY = "faster_whisper"
FILES = ("model.bin", "config.json", "tokenizer.json")
"""What a model of faster-whisper consists of; beside them lies its vocabulary. Without ``tokenizer.json`` the
library would look for it in the network."""


def missing_model(folder: Path | None) -> Sentence | None:
    """Why speech cannot be recognised with the model in *folder* (``None`` where nobody named one), and what
    helps; ``None`` where it can. Nothing is loaded."""
    if folder is None:
        return sentence(
            "Nothing here recognises speech: set KEPU_RECOGNITION_MODEL to the folder of a model of "
            "faster-whisper."
        )
    if find_spec(LIBRARY) is None:
        return sentence("The package faster-whisper is not here: run pip install 'kepu[recognition]'.")
    for name in FILES:
        if not (folder / name).is_file():
            return sentence(
                "{folder}, which KEPU_RECOGNITION_MODEL names, holds no model of faster-whisper: {name} is "
                "not there.",
                folder=str(folder),
                name=name,
            )
    return None


def model_files(folder: Path) -> list[Path]:
    """All files of the model, where they really lie: a download may be a folder of links."""
    return sorted({path.resolve() for path in folder.iterdir() if path.is_file()})
