# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is typed into the smaller pages of stories."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from kepu.directory.forms import TONGUES, UnitChoice, day_field
from kepu.directory.models import Person, Unit
from kepu.directory.permissions import units_for, visible
from kepu.directory.roles import Verb
from kepu.engine.captions.reader import LARGEST
from kepu.engine.disk import readable_size
from kepu.engine.errors import EngineError
from kepu.images.access import visible_pictures
from kepu.images.models import Picture
from kepu.jobs.wording import as_the_page
from kepu.sentences import SpokenError
from kepu.stories.kinds import Kind, Role
from kepu.stories.models import CaptionTrack, Master, Programme, Topic
from kepu.users.models import User

Made = TypeVar("Made")
MOST_OFFERED = 200
ENCODINGS = [
    (name, name)
    for name in (
        *("UTF-8", "UTF-16", "GB18030", "Big5", "Shift_JIS", "EUC-KR", "windows-1250", "windows-1251"),
        *("windows-1252", "windows-1253", "windows-1254", "windows-1255", "windows-1256", "windows-1257"),
        "windows-1258",
    )
]
LANGUAGE_TAG = r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*"


class StoriesForm(forms.Form):
    """A form whose words an action takes; what the action refuses is told above it."""

    def do(self, action: Callable[[], Made]) -> Made | None:
        """What *action* returns; ``None`` where it refused."""
        try:
            return action()
        except (SpokenError, EngineError) as refused:
            with as_the_page():
                self.add_error(None, str(refused))
            return None


class BeginForm(StoriesForm):
    """A story that is not there yet."""

    title = forms.CharField(label=_("Title"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices, initial=Kind.ARTICLE)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    unit = UnitChoice(Unit.objects.none(), label=_("Unit"))

    def __init__(self, user: User, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        unit = self.fields["unit"]
        assert isinstance(unit, UnitChoice)
        unit.queryset = units_for(user, Verb.EDIT_STORIES)
        if len(found := list(unit.queryset[:2])) == 1:
            unit.initial = found[0]


class SubmitForm(BeginForm):
    """A whole story on one page, handed in at once."""

    summary = forms.CharField(label=_("Summary"), required=False, max_length=2000, widget=forms.Textarea)
    text = forms.CharField(
        label=_("Text"), required=False, max_length=200_000, widget=forms.Textarea,
        help_text=_("Blank lines part paragraphs. It may stay empty where you send a document."),
    )  # fmt: skip
    document = forms.FileField(
        label=_("Word document"),
        required=False,
        help_text=_("A .docx of Word or WPS, instead of the text or behind it."),
    )
    urgent = forms.BooleanField(
        label=_("Urgent: reviewed by shorter clocks, and everybody who could sign is told"), required=False
    )

    def clean(self) -> dict[str, Any]:
        """Raises ``ValidationError`` where there is nothing to read."""
        data: dict[str, Any] = super().clean() or {}
        if not any(data.get(name) for name in ("summary", "text", "document")) and not self.errors:
            raise forms.ValidationError(
                _("There is nothing to read yet: write a summary or the text, or send the Word document.")
            )
        return data


class AttachForm(StoriesForm):
    """Which master a story has."""

    master = forms.ModelChoiceField(Master.objects.none(), label=_("Master"))
    role = forms.ChoiceField(label=_("What it is to the story"), choices=Role.choices, initial=Role.MAIN)
    language = forms.RegexField(
        f"^{LANGUAGE_TAG}$", label=_("Language that is spoken"), required=False,
        help_text=_("A tag like zh-Hans or en; needed for sound in another language."),
    )  # fmt: skip

    def __init__(self, masters: Any, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["master"].queryset = masters  # type: ignore[attr-defined]


class CaptionFileForm(StoriesForm):
    """Captions in a file."""

    file = forms.FileField(label=_("Caption file"), help_text=_("SRT, WebVTT, TTML, ASS, SBV or LRC."))
    language = forms.RegexField(
        f"^{LANGUAGE_TAG}$", label=_("Language of the words"), help_text=_("A tag like zh-Hans or en.")
    )
    kind = forms.ChoiceField(
        label=_("What they are"), choices=CaptionTrack.Kind.choices, initial=CaptionTrack.Kind.CAPTIONS
    )
    encoding = forms.ChoiceField(
        label=_("Encoding of the letters"),
        required=False,
        choices=[("", _("recognised by itself")), *ENCODINGS],
    )
    instead = forms.BooleanField(
        label=_("Instead of the lines that are there in this language"), required=False
    )

    def clean_file(self) -> UploadedFile[Any]:
        """The file, where it can be one of captions at all. Raises ``ValidationError`` for a film."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(
                _("“%(name)s” has %(size)s; a caption file has %(most)s at most. Is it the film itself?"),
                params={
                    "name": file.name,
                    "size": readable_size(file.size or 0),
                    "most": readable_size(LARGEST),
                },
            )
        return file


class ChapterFileForm(StoriesForm):
    """Chapters in a file."""

    file = forms.FileField(
        label=_("File of chapters"),
        help_text=_("WebVTT: a cue for each chapter. It takes the place of the story's chapters."),
    )


class DraftForm(StoriesForm):
    """In which language the film speaks."""

    language = forms.RegexField(f"^{LANGUAGE_TAG}$", required=False)


class DocumentForm(StoriesForm):
    """A Word document."""

    file = forms.FileField(
        label=_("Word document"),
        help_text=_("A .docx of Word or WPS. It is put behind what the body holds already."),
    )


class ProgrammeForm(StoriesForm):
    """A programme."""

    names_zh = forms.CharField(label=_("Name in Chinese"), required=False, max_length=120)
    names_en = forms.CharField(label=_("Name in English"), required=False, max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=Programme.Kind.choices, initial=Programme.Kind.SERIES)
    descriptions_zh = forms.CharField(
        label=_("Description in Chinese"), required=False, max_length=2000, widget=forms.Textarea
    )
    descriptions_en = forms.CharField(
        label=_("Description in English"), required=False, max_length=2000, widget=forms.Textarea
    )
    presenters = forms.CharField(label=_("Presenters"), required=False, max_length=300)
    artwork = forms.ModelChoiceField(Picture.objects.none(), label=_("Artwork"), required=False)
    unit = UnitChoice(Unit.objects.none(), label=_("Unit"))
    ended = forms.BooleanField(label=_("It has ended"), required=False)

    def __init__(self, user: User, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        _offer_units(self, user)
        offered = [each.pk for each in visible_pictures(user).order_by("-pk")[:MOST_OFFERED]]
        if (held := self.initial.get("artwork")) is not None:
            offered.append(held.pk)  # it stays, however old it is and whose
        self.fields["artwork"].queryset = Picture.objects.filter(pk__in=offered)  # type: ignore[attr-defined]

    def told(self) -> dict[str, Any]:
        """As its action takes it."""
        data = dict(self.cleaned_data)
        for name in ("names", "descriptions"):
            data[name] = {tag: data.pop(f"{name}_{end}") for end, tag in TONGUES.items()}
        return data


class TopicForm(StoriesForm):
    """A topic."""

    title = forms.CharField(label=_("Title"), max_length=200)
    note = forms.CharField(
        label=_("Why it is worth telling"), required=False, max_length=4000, widget=forms.Textarea
    )
    state = forms.ChoiceField(label=_("State"), choices=Topic.State.choices, initial=Topic.State.NEW)
    holder = forms.ModelChoiceField(Person.objects.none(), label=_("Who has it"), required=False)
    wanted_on = day_field(_("Wanted on"), required=False)
    unit = UnitChoice(Unit.objects.none(), label=_("Unit"))

    def __init__(self, user: User, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        _offer_units(self, user)
        people = visible(user, Verb.SEE_PEOPLE, Person.objects.filter(erased_at=None, user__isnull=False))
        if (held := self.initial.get("holder")) is not None:
            people |= Person.objects.filter(pk=held.pk)
        self.fields["holder"].queryset = people.distinct().order_by("sort_name")  # type: ignore[attr-defined]


def _offer_units(form: forms.Form, user: User) -> None:
    unit = form.fields["unit"]
    assert isinstance(unit, UnitChoice)
    unit.queryset = units_for(user, Verb.EDIT_STORIES)
