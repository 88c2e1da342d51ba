# SPDX-License-Identifier: AGPL-3.0-or-later
"""How close claims and experts are in meaning, by a static model of sentences that the operator gives as a
folder. An extra: without one, words alone are compared."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kepu.review.errors import ReviewError
from kepu.review.matching.facts import Candidate, Sought

LIBRARY = "model2vec"
FILES = ("model.safetensors", "tokenizer.json", "config.json")
CLOSE, WEIGHT = 0.35, 0.5
"""What is less close (a cosine) says nothing; what is as close as can be is worth so much beside words. Both
are guesses: no model was at hand to choose them by."""


def model_folder() -> Path | None:
    """The folder of the model that the operator named; ``None`` where they named none."""
    return Path(settings.KEPU_MATCHING_MODEL) if settings.KEPU_MATCHING_MODEL else None


def meaning_of(folder: Path | None) -> Meaning | None:
    """The model in *folder*, ready to be used; ``None`` for no folder. Raises ``ReviewError``, which says
    what is missing and what helps."""
    if folder is None:
        return None
    if find_spec(LIBRARY) is None:
        raise ReviewError(_("The package model2vec is not here: run pip install 'kepu[embedding]'."))
    for name in FILES:
        if not (folder / name).is_file():
            raise ReviewError(
                _(
                    "{folder}, which KEPU_MATCHING_MODEL names, holds no model of model2vec: {name} is not"
                    " there."
                ),
                folder=str(folder),
                name=name,
            )
    return Meaning(folder)


class Meaning:
    """A model of sentences."""

    def __init__(self, folder: Path) -> None:
        """Load the model in *folder*. Raises ``ReviewError`` where it cannot be read."""
        from model2vec import StaticModel

        try:
            self._model = StaticModel.from_pretrained(folder, normalize=True, force_download=False)
        except Exception as refused:  # noqa: BLE001 - a broken file fails in a dozen ways, each told the same
            raise ReviewError(
                _("The model in {folder} cannot be read ({kind}); give another by KEPU_MATCHING_MODEL."),
                folder=str(folder),
                kind=type(refused).__name__,
            ) from None
        self.name = folder.name

    def of_experts(self, experts: Sequence[Candidate]) -> Any:
        """What *experts* know, as ``worth`` takes it; to ask for it once is enough."""
        return self._vectors(["; ".join([*each.keywords, *each.expertise]) for each in experts])

    def worth(self, claims: Sequence[Sought], known: Any) -> Any:
        """A table of what closeness in meaning adds, 0 to ``WEIGHT``: a row for each claim, a column for each
        of the experts whom *known* is of."""
        asked = self._vectors([each.statement for each in claims])
        close = (asked @ known.T - CLOSE) / (1 - CLOSE)
        return WEIGHT * close.clip(0, 1)

    def _vectors(self, texts: list[str]) -> Any:
        from numpy import nan_to_num

        return nan_to_num(self._model.encode(texts, use_multiprocessing=False)).astype("float32")
