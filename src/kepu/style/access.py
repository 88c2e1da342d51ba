# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fetches what somebody may see of lists; what they may not is not there."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from kepu.directory.permissions import visible
from kepu.directory.roles import Verb
from kepu.style.models import Term, TermImport, TermList


def list_or_404(request: HttpRequest, public_id: str, verb: Verb = Verb.SEE_STYLE) -> TermList:
    """The list, if *verb* is allowed to those of its unit."""
    lists = TermList.objects.select_related("unit")
    return get_object_or_404(visible(request.user, verb, lists), public_id=public_id)


def term_or_404(request: HttpRequest, public_id: str, verb: Verb = Verb.EDIT_STYLE) -> Term:
    """The term, if *verb* is allowed to lists of its unit."""
    terms = Term.objects.select_related("term_list__unit")
    return get_object_or_404(visible(request.user, verb, terms, "term_list__unit"), public_id=public_id)


def import_or_404(request: HttpRequest, public_id: str) -> TermImport:
    """The table, if its list may be changed by who asks."""
    sent = TermImport.objects.select_related("term_list__unit", "user__person")
    found = visible(request.user, Verb.EDIT_STYLE, sent, "term_list__unit")
    return get_object_or_404(found, public_id=public_id)
