# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is pasted into a body: read here, put in by the page."""

from __future__ import annotations

from http import HTTPStatus

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kepu.directory.access import for_those_who
from kepu.directory.roles import Verb
from kepu.documents.pasted import MOST_BYTES, read_pasted, read_plain
from kepu.stories.documents import blocks_of
from kepu.stories.models import Story


@require_POST
@for_those_who(Verb.EDIT_STORIES)
def pasted(request: HttpRequest) -> JsonResponse:
    """The clipboard (the files ``html`` and ``text``) as blocks, as the page's editor takes them, and what is
    not in them. Nothing is kept."""
    html, text = (_told(request.FILES.get(name)) for name in ("html", "text"))
    if html is None or text is None:
        said = _("That is more than {most} MB; paste it in parts, or take in the .docx instead.")
        told = {"blocks": [], "said": [said.format(most=MOST_BYTES // 1_000_000)]}
        return JsonResponse(told, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    read = read_pasted(html) if html else read_plain(text)
    block = Story._meta.get_field("body").stream_block
    return JsonResponse(
        {"blocks": block.get_form_state(block.to_python(blocks_of(read))), "said": read.notes}
    )


def _told(file: object) -> str | None:
    """The words of *file*; ``None`` where they are too many."""
    if not isinstance(file, UploadedFile):
        return ""
    return file.read().decode("utf-8", "replace") if (file.size or 0) <= MOST_BYTES else None
