# SPDX-License-Identifier: AGPL-3.0-or-later
"""Begins stories, keeps what was written, makes translations, deletes."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Revision

from kepu.directory.models import Unit
from kepu.jobs.wording import in_each_language
from kepu.ledger.actions.record import record
from kepu.stories.actions.chapters import copy_chapters
from kepu.stories.errors import ChangedMeanwhile, StoryError
from kepu.stories.holding import hold
from kepu.stories.indexing import index_story, unindex_story
from kepu.stories.models import Story
from kepu.stories.referring import refer, refer_no_more
from kepu.stories.signals import content_saved, details_saved, state_moved
from kepu.stories.slugs import slug_of
from kepu.users.models import User


@transaction.atomic
def begin_story(
    title: str,
    *,
    unit: Unit,
    language: str,
    kind: str,
    owner: User | None = None,
    actor: str = "",
    public_id: str = "",
) -> Story:
    """A new story of *unit* in *language*, with nothing in it yet. One that comes from elsewhere keeps the
    *public_id* that it has there."""
    locale, _made = Locale.objects.get_or_create(language_code=language)
    story = Story(title=title, unit=unit, kind=kind, owner=owner, locale=locale)
    story.public_id = public_id or story.public_id
    _keep(story, owner)
    index_story(story)
    record("story.begun", subject=story.subject, actor=actor, payload={"title": story.title})
    return story


@transaction.atomic
def save_story(
    story: Story,
    *,
    base: int | None,
    user: User | None = None,
    actor: str = "",
    rows: Collection[str] | None = None,
) -> bool:
    """Keep *story*, whose fields were changed after its revision *base*; returns whether its words are
    others now. Of what stands in rows, those named in *rows* were changed; any may have been where it is
    ``None``. Raises ``ChangedMeanwhile`` where somebody saved since, and keeps nothing."""
    before = hold(story.pk)
    if before.latest_revision_id != base:
        raise ChangedMeanwhile(
            _(
                "Somebody saved this story while you were writing. Your words are kept in the form below;"
                " look at what changed, then save again."
            ),
            revision=before.latest_revision_id or 0,
        )
    for name in _MOVED_ELSEWHERE:
        setattr(story, name, getattr(before, name))
    _keep(story, user, before, rows)
    index_story(story)
    changed = bool(before.digest != story.digest)
    if changed:
        content_saved.send(
            Story, story=story, actor=actor, what=in_each_language(_("the words of the story changed"))
        )
    else:
        details_saved.send(
            Story, story=story, actor=actor, what=in_each_language(_("what belongs to the story changed"))
        )
    record(
        "story.saved",
        subject=story.subject,
        actor=actor,
        payload={"title": story.title, "digest": story.digest, "before": before.digest},
    )
    return changed


def _keep(
    story: Story, user: User | None, before: Story | None = None, rows: Collection[str] | None = None
) -> None:
    story.part_blocks()
    story.slug = slug_of(story.title)
    story.digest = story.computed_digest()
    if story.pk is None:
        story.save()
    for name in _ROWS if rows is None else rows:
        getattr(story, name).commit()
    # As ``save_revision`` does, but the story is written once, with what it says and its revision.
    story.changed_at = timezone.now()
    story.latest_revision = Revision.objects.create(
        content_object=story,
        base_content_type=story.get_base_content_type(),
        user=user,
        content=story.serializable_data(),
        object_str=str(story),
    )
    story.save(update_fields=_COLUMNS)
    refer(story, before)


_ROWS = ("contributors", "releases", "origins")
_MOVED_ELSEWHERE = ("state", "owner_id", "unit_id", "made_from_id", "made_from_digest")
"""What is no writing: others may have moved it while somebody wrote, and it stays as they left it."""
_COLUMNS = [each.name for each in Story._meta.concrete_fields if not each.primary_key]


@transaction.atomic
def translate_story(story: Story, language: str, *, owner: User | None = None, actor: str = "") -> Story:
    """A story in *language* with the words and chapters of *story*, bound to what they are now. Raises
    ``StoryError`` where there is one already."""
    locale, _made = Locale.objects.get_or_create(language_code=language)
    if story.locale_id == locale.pk or story.get_translation_or_none(locale) is not None:
        raise StoryError(_("The story “{title}” is in that language already."), title=story.title)
    made: Story = story.copy_for_translation(locale)
    made.public_id = Story._meta.get_field("public_id").get_default()
    made.latest_revision = None
    made.state, made.owner = Story.State.WRITING, owner
    made.made_from, made.made_from_digest = story, story.digest
    _keep(made, owner)
    index_story(made)
    copy_chapters(story, made, actor=actor)
    record("story.translated", subject=made.subject, actor=actor, payload={"of": story.public_id})
    return made


@transaction.atomic
def translation_follows(story: Story, seen: str, *, actor: str = "") -> None:
    """Note that a translation says again what its source says: the words of the digest *seen*, which somebody
    compared it with. Raises ``StoryError`` where the source says something else by now."""
    if story.made_from_id is None:
        raise StoryError(_("The story “{title}” is no translation."), title=story.title)
    source = hold(story.made_from_id)
    if source.digest != seen:
        raise StoryError(
            _("“{title}” was changed while you looked at it; look at what is different now."),
            title=source.title,
        )
    story.made_from_digest = seen
    story.save(update_fields=["made_from_digest"])
    record("story.follows", subject=story.subject, actor=actor, payload={"digest": story.made_from_digest})


@transaction.atomic
def move_state(
    story: Story, state: Story.State, *, actor: str = "", routed: bool = False, urgent: bool = False
) -> None:
    """Hand a story in, as *urgent* or not, give it back, accept it. Raises ``StoryError``, as whoever hears
    ``state_moved`` may: of a story on a review route the reviewers say so, and *routed* tells that it is
    they."""
    held = hold(story.pk)
    if state not in NEXT[Story.State(held.state)]:
        raise StoryError(
            _("A story that is “{now}” cannot become “{then}”."),
            now=held.get_state_display(),
            then=state.label,
        )
    story.state = state
    story.save(update_fields=["state", "changed_at"])
    if not routed:
        state_moved.send(Story, story=story, before=held.state, actor=actor, urgent=urgent)
    record("story.state", subject=story.subject, actor=actor, payload={"state": state.value})


NEXT = {
    Story.State.WRITING: {Story.State.SUBMITTED},
    Story.State.SUBMITTED: {Story.State.RETURNED, Story.State.ACCEPTED, Story.State.WRITING},
    Story.State.RETURNED: {Story.State.SUBMITTED},
    Story.State.ACCEPTED: {Story.State.RETURNED, Story.State.SUBMITTED},
}
"""Which state may follow which."""


@transaction.atomic
def delete_story(story: Story, *, actor: str = "") -> None:
    """Delete a story with its captions and revisions; its masters stay, and belong to none. Raises
    ``StoryError`` where a room above still holds it."""
    subject, title = story.subject, story.title
    unindex_story(story)
    refer_no_more(story)
    story.masters.update(story=None)
    try:
        story.delete()
    except ProtectedError as error:
        held = ", ".join(sorted({str(each._meta.verbose_name_plural) for each in error.protected_objects}))
        raise StoryError(
            _("“{title}” has {things}, which stay for the record; withdraw it instead."),
            title=title,
            things=held,
        ) from error
    record("story.deleted", subject=subject, actor=actor, payload={"title": title})
