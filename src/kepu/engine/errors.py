# SPDX-License-Identifier: Apache-2.0
"""What can go wrong in the engine, each with a sentence a person can act on."""

from __future__ import annotations

from kepu.engine.language import Sentence


class EngineError(Exception):
    """The base of the engine's errors. ``str()`` is its sentence, in the reader's language.

    ``permanent`` says that trying again with the same input cannot help.
    """

    permanent = True

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return str(self.sentence)


class MediaError(EngineError):
    """The master, or a file attached to it, cannot be used."""


class CaptionError(EngineError):
    """A caption file cannot be read, or cannot be written as asked."""


class RecognitionError(EngineError):
    """Speech cannot be recognised: there is no model, it does not know the language, or there is no sound."""


class RecipeError(EngineError):
    """A recipe or a profile says something that is not known or cannot be done."""


class GraphError(EngineError):
    """Targets contradict each other: two of one name, a missing input, a circle."""


class ChildError(EngineError):
    """A media child failed, or went over one of its limits.

    ``detail`` holds the end of what the child printed, for the operator; it is never shown to the
    public.
    """

    def __init__(self, sentence: Sentence, detail: str = "") -> None:
        super().__init__(sentence)
        self.detail = detail


class StorageError(EngineError):
    """The disk is full, read-only, or does not do what is asked. Trying again may help."""

    permanent = False


class SourceChanged(EngineError):
    """A source file changed while it was read. Trying again, once it rests, helps."""

    permanent = False


class Cancelled(EngineError):
    """Somebody stopped the work. What was whole by then is kept."""

    permanent = False


class ReviewFileError(EngineError):
    """A file of reviews, or a saved page, cannot be read, or says what cannot be."""
