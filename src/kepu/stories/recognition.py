# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether captions can be drafted by recognition here."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from kepu.engine.recognition.model import missing_model
from kepu.jobs.models import Job
from kepu.jobs.wording import as_the_page
from kepu.stories.models import Master, Story


def model_folder() -> Path | None:
    """The folder of the model that the operator named; ``None`` where they named none."""
    return Path(settings.KEPU_RECOGNITION_MODEL) if settings.KEPU_RECOGNITION_MODEL else None


def why_not() -> str:
    """Why nothing is recognised here, for whoever reads; empty where it is."""
    with as_the_page():
        return str(missing_model(model_folder()) or "")


def model_name() -> str:
    """What the record of a draft calls the model."""
    folder = model_folder()
    return f"faster-whisper, {folder.name}"[:100] if folder is not None else ""


def drafting_key(story: Story) -> str:
    """The key of the job that drafts captions for *story*: one at a time."""
    return f"draft-captions:{story.public_id}"


def drafting_job(master: Master | None) -> Job | None:
    """The last job that was to write down what is said in *master*."""
    if master is None or not master.draft_job:
        return None
    return Job.objects.filter(public_id=master.draft_job).first()
