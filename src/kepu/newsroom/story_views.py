# SPDX-License-Identifier: AGPL-3.0-or-later
"""A story with all that hangs on it: its master and captions, claims and who signs them, where it went."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Count, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from kepu.channels.actions.correct import write_notice
from kepu.channels.actions.publish import publish, withdraw
from kepu.channels.actions.retry import retry
from kepu.channels.errors import ChannelError, GateClosed
from kepu.channels.gates import Case, blocks
from kepu.channels.models import Correction, Publication
from kepu.channels.states import Grade, State
from kepu.directory.access import for_those_who
from kepu.directory.models import Expert
from kepu.directory.permissions import may, visible
from kepu.directory.roles import Verb
from kepu.directory.views.acting import actor, user_of
from kepu.jobs.models import Job
from kepu.jobs.waiting import reasons
from kepu.jobs.wording import in_language
from kepu.newsroom.chapters import chapter_context
from kepu.newsroom.claims import rows, shown_text
from kepu.newsroom.drafting import captions_context, drafting_context
from kepu.newsroom.pool import choices_of, experts_to_ask
from kepu.newsroom.review_section import review_section
from kepu.review.actions.invite import invite, withdraw_invitation
from kepu.review.actions.mark import drop_claim
from kepu.review.choosing import way_of
from kepu.review.errors import ReviewError
from kepu.review.models import Claim, Invitation, SignOff
from kepu.review.parts import Parts
from kepu.review.sign_offs import story_sign_offs
from kepu.review.standing import Ground
from kepu.review.statement import statement_of
from kepu.stories.access import story_or_404
from kepu.stories.kinds import Role
from kepu.stories.models import Master, Story
from kepu.stories.playable import film_of
from kepu.stories.queries import MOST_MENTIONABLE, main_master, masters_in_use, mentionable
from kepu.theme.live import live

CHANNEL = "web"
MOST_ASKED_HERE = 30
"""Claims up to which each has a list of experts of its own; the desk has one for them all."""


@require_safe
@for_those_who(Verb.SEE_STORIES)
def story(request: HttpRequest, public_id: str) -> HttpResponse:
    """One story."""
    found = story_or_404(request, public_id)
    return render(request, "newsroom/stories/story.html", _told(request, found))


@require_safe
@for_those_who(Verb.SEE_STORIES)
@vary_on_headers("Cookie", "Accept-Language")
def story_live(request: HttpRequest, public_id: str) -> HttpResponse:
    """What of its publication changes by itself."""
    found = story_or_404(request, public_id)
    told = _publications(found) | {"publishes": may(user_of(request), Verb.PUBLISH, found.unit)}
    return live(request, "newsroom/stories/publication.html", told)


@require_safe
@for_those_who(Verb.SEE_STORIES)
@vary_on_headers("Cookie", "Accept-Language")
def captions_live(request: HttpRequest, public_id: str) -> HttpResponse:
    """What of its captions changes by itself, while a draft is made."""
    found = story_or_404(request, public_id)
    told = captions_context(request, list(found.caption_tracks.all()), main_master(found))
    return live(request, "newsroom/stories/captions_list.html", told)


def _told(request: HttpRequest, found: Story) -> dict[str, Any]:
    user, unit = user_of(request), found.unit
    # What the gate and the stages look at too is read once.
    prefetch_related_objects([found], "caption_tracks", "masters", "releases")
    claims = rows(found)
    masters, tracks = masters_in_use(found), list(found.caption_tracks.all())
    master = next((each for each in masters if each.role == Role.MAIN), None)
    signed = story_sign_offs(found)
    parts = Parts(found.pk, found, [row.claim for row in claims], tracks, masters)
    edits = may(user, Verb.EDIT_STORIES, unit)
    asks = may(user, Verb.ASK_EXPERTS, unit)
    return {
        "title": found.title,
        "crumbs": [(reverse("stories:stories"), _("Stories"))],
        "story": found,
        "edits": edits,
        "asks": asks,
        "master": master,
        "film": film_of(master),
        "masters": masters,
        "translations": list(found.get_translations().select_related("locale")),
        "stale": found.made_from is not None and found.made_from.digest != found.made_from_digest,
        "text": shown_text(found, claims),
        "all_marked": statement_of(found, parts, signed),
        "claims": claims,
        "expert_choices": choices_of(experts_to_ask(request))
        if asks and 0 < len(claims) <= MOST_ASKED_HERE
        else "",
        "comments": list(found.comments.select_related("author__person").prefetch_related("mentioned")),
        "people": list(mentionable(user, found)[:MOST_MENTIONABLE]),
        **_before_publication(request, parts, [row.claim for row in claims], master, signed),
        **captions_context(request, tracks, master),
        **chapter_context(found, master, edits),
        **(drafting_context(found, master) if edits else {}),
    } | _publications(found)


def _before_publication(
    request: HttpRequest,
    parts: Parts,
    claims: Sequence[Claim],
    master: Master | None,
    signed: Sequence[SignOff],
) -> dict[str, Any]:
    """How far it is on its route, and what keeps it from its readers."""
    found = parts.story
    publishes, way = may(user_of(request), Verb.PUBLISH, found.unit), way_of(found, claims)
    tracks = list(found.caption_tracks.all())
    corrections = list(found.corrections.select_related("claim", "owner").annotate(many=Count("copies")))
    if publishes and way.run is not None:
        prefetch_related_objects([found], "contributors", "origins")
    ground = Ground.from_parts(found.words(), tracks, master)
    case = Case(found, ground, claims, corrections, tracks, way, signed, parts)
    return {
        "publishes": publishes,
        "review": review_section(request, way, signed, parts),
        "blocks": blocks(case, CHANNEL) if publishes else [],
        "grades": Grade.choices,
        "corrections": corrections,
    }


def _publications(found: Story) -> dict[str, Any]:
    known = list(found.publications.filter(channel=CHANNEL).order_by("-number")[:10])
    there = next((each for each in known if each.state == State.LIVE), None)
    building = next((each for each in known if each.state == State.BUILDING), None)
    # Only the newest waits for somebody: a later one took the place of those before it.
    failed = next((each for each in known[:1] if each.state == State.FAILED), None)
    job = Job.objects.filter(public_id=building.job).first() if building else None
    return {
        "publications": known,
        "live": there,
        "address": there.receipt.get("address", "") if there else "",
        "building": building,
        "failed": failed,
        "failed_why": in_language(failed.reason) if failed else "",
        "why": reasons([job])[job.pk] if job is not None else "",
        "job": job,
    }


def _back(request: HttpRequest, public_id: str, place: str = "") -> HttpResponse:
    return redirect(reverse("story", args=[public_id]) + (f"#{place}" if place else ""))


def _claim_or_404(request: HttpRequest, public_id: str, verb: Verb) -> Claim:
    claims = Claim.objects.select_related("story__unit")
    return get_object_or_404(visible(request.user, verb, claims, "story__unit"), public_id=public_id)


@require_POST
@for_those_who(Verb.EDIT_STORIES)
def claim_drop(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a claim off its story."""
    claim = _claim_or_404(request, public_id, Verb.EDIT_STORIES)
    drop_claim(claim, actor=actor(request))
    messages.success(request, _("Claim {number} was taken off.").format(number=claim.number))
    return _back(request, claim.story.public_id, "claims")


@require_POST
@for_those_who(Verb.ASK_EXPERTS)
def claim_ask(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask an expert about a claim."""
    claim = _claim_or_404(request, public_id, Verb.ASK_EXPERTS)
    experts = visible(request.user, Verb.SEE_EXPERTS, Expert.objects.select_related("person"), "person__unit")
    expert = experts.filter(public_id=request.POST.get("expert", "")).first()
    try:
        if expert is None:
            raise ReviewError(_("Choose whom to ask."))
        invite(claim, expert, actor=actor(request))
        messages.success(
            request, _("{expert} is asked about claim {number}.").format(expert=expert, number=claim.number)
        )
    except ReviewError as refused:
        messages.error(request, str(refused))
    return _back(request, claim.story.public_id, f"claim-{claim.number}")


@require_POST
@for_those_who(Verb.ASK_EXPERTS)
def invitation_withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a question back."""
    known = Invitation.objects.select_related("claim__story__unit")
    found = get_object_or_404(
        visible(request.user, Verb.ASK_EXPERTS, known, "claim__story__unit"), public_id=public_id
    )
    try:
        withdraw_invitation(found, actor=actor(request))
        messages.success(request, _("The question was taken back."))
    except ReviewError as refused:
        messages.error(request, str(refused))
    return _back(request, found.claim.story.public_id, f"claim-{found.claim.number}")


@require_POST
@for_those_who(Verb.PUBLISH)
def story_publish(request: HttpRequest, public_id: str) -> HttpResponse:
    """Publish a story as it stands."""
    found = story_or_404(request, public_id, Verb.PUBLISH)
    try:
        publish(found, CHANNEL, publisher=user_of(request), actor=actor(request))
        messages.success(
            request,
            _("“{title}” is being published; this page shows when it is live.").format(title=found.title),
        )
    except GateClosed as closed:
        messages.error(request, " ".join(closed.blocks))
    except ChannelError as refused:
        messages.error(request, str(refused))
    return _back(request, public_id, "publication")


@require_POST
@for_those_who(Verb.PUBLISH)
def story_retry(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make the publication that could not be made again, from what was frozen."""
    found = story_or_404(request, public_id, Verb.PUBLISH)
    newest = found.publications.filter(channel=CHANNEL).order_by("-number").first()
    if newest is None:
        raise Http404
    try:
        retry(newest, actor=actor(request))
        messages.success(request, _("Version {number} is being made again.").format(number=newest.number))
    except ChannelError as refused:
        messages.error(request, str(refused))
    return _back(request, public_id, "publication")


@require_POST
@for_those_who(Verb.PUBLISH)
def story_withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a story back, with a notice."""
    found = story_or_404(request, public_id, Verb.PUBLISH)
    there = Publication.objects.filter(story=found, channel=CHANNEL, state=State.LIVE).first()
    if there is None:
        raise Http404
    try:
        withdraw(there, request.POST.get("notice", ""), actor=actor(request))
        messages.success(request, _("“{title}” was withdrawn.").format(title=found.title))
    except ChannelError as refused:
        messages.error(request, str(refused))
    return _back(request, public_id, "publication")


@require_POST
@for_those_who(Verb.EDIT_STORIES)
def correction_notice(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say what readers are told of a correction."""
    known = Correction.objects.select_related("story__unit")
    found = get_object_or_404(
        visible(request.user, Verb.EDIT_STORIES, known, "story__unit"), public_id=public_id
    )
    try:
        write_notice(
            found, request.POST.get("notice", ""), request.POST.get("grade", ""), actor=actor(request)
        )
        messages.success(request, _("The notice was kept. It goes out with the next publication."))
    except ChannelError as refused:
        messages.error(request, str(refused))
    return _back(request, found.story.public_id, "corrections")
