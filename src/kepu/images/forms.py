# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form behind Wagtail's image pages, its chooser and its upload of several at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from wagtail.images.forms import BaseImageForm

from kepu.engine.errors import EngineError
from kepu.images.changes import tell_changes
from kepu.images.cleaning import REFUSED, PictureError, clean
from kepu.images.licences import check_licence, licence_choices
from kepu.images.limits import MOST_BYTES
from kepu.images.quotas import check_room
from kepu.images.stored import CleanFile
from kepu.sentences import SpokenError

ALTERNATIVE = "alternative_"
ACCEPTED = "image/jpeg,image/png,image/webp,image/gif,image/avif,image/heic,image/heif,.heic,.heif"


class CleanPictureField(forms.FileField):
    """Takes a file and hands on the cleaned picture (``CleanFile``), or says what is wrong with the file."""

    max_upload_size = MOST_BYTES
    """Wagtail's upload page asks for it, in bytes, and for the two messages."""

    def __init__(self, **options: Any) -> None:
        options["help_text"] = _(
            "JPEG, PNG, WebP, GIF, AVIF or HEIC, at most {size}. Where it was taken is removed."
        ).format(size=filesizeformat(MOST_BYTES))
        super().__init__(**options)
        self.error_messages["file_too_large_unknown_size"] = _("At most {size} are taken.").format(
            size=filesizeformat(MOST_BYTES)
        )
        self.error_messages["invalid_image_extension"] = str(REFUSED["unknown"])

    def to_python(self, data: Any) -> CleanFile | None:
        """The cleaned picture. Raises ``ValidationError``."""
        sent = super().to_python(data)
        if sent is None or isinstance(sent, CleanFile):
            return sent
        try:
            return CleanFile(str(sent.name), clean(sent.read()))
        except (PictureError, EngineError) as error:
            raise ValidationError(str(error), code="invalid_image") from error


class PictureForm(BaseImageForm):
    """Cleans the file, asks for the alternative text in each language of the house, and fills in what the
    file says of its rights where nobody typed anything."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if "file" in self.fields:
            self._take_over_file()
        if "licence" in self.fields:
            self.fields["licence"] = forms.ChoiceField(
                label=self.fields["licence"].label,
                required=False,
                choices=licence_choices,
                validators=[check_licence],
            )
        if "is_decorative" in self.fields:
            self._ask_for_alternative()
        if "release_expires_on" in self.fields:
            self.fields["release_expires_on"].widget = forms.DateInput(attrs={"type": "date"})

    def _take_over_file(self) -> None:
        """Replace Wagtail's field, which would open what was sent in this very process."""
        old = self.fields["file"]
        old.widget.attrs["accept"] = ACCEPTED
        self.fields["file"] = CleanPictureField(
            label=old.label, required=old.required, widget=old.widget, initial=old.initial
        )
        if self.instance.pk and self.instance.changes:
            told = " ".join(tell_changes(self.instance.changes))
            self.fields["file"].help_text = f"{self.fields['file'].help_text} {told}"

    def _ask_for_alternative(self) -> None:
        kept = self.instance.alternative
        field = self.instance._meta.get_field("alternative")
        for tag, name in settings.LANGUAGES:
            self.fields[ALTERNATIVE + tag] = forms.CharField(
                label=_("{field}, {language}").format(field=field.verbose_name, language=name),
                help_text=field.help_text,
                required=False,
                max_length=500,
                initial=kept.get(tag, ""),
                widget=forms.TextInput(attrs={"lang": tag}),
            )
        rest = [name for name in self.fields if not name.startswith(ALTERNATIVE)]
        at = rest.index("is_decorative")
        asked = [ALTERNATIVE + tag for tag, _name in settings.LANGUAGES]
        self.order_fields([*rest[:at], *asked, *rest[at:]])

    def clean(self) -> dict[str, Any]:
        """Fill in the rights that the file tells; a picture says something or is decorative, not both."""
        cleaned: dict[str, Any] = super().clean()
        file = cleaned.get("file")
        if isinstance(file, CleanFile):
            # Whoever has one collection is not asked for it.
            self._check_room(file, cleaned.get("collection") or self.collections[0])
            told = file.cleaned.rights
            for field, text in (
                ("rights_holder", told.holder[:200]),
                ("credit", told.credit),
                ("source_url", _address(told.source_url)),
                ("origin", told.origin),
            ):
                if field in self.fields and not cleaned.get(field) and text:
                    cleaned[field] = text
        written = [name for name in self.fields if name.startswith(ALTERNATIVE) and cleaned.get(name)]
        if cleaned.get("is_decorative") and written:
            self.add_error(
                "is_decorative",
                _("A decorative picture has no alternative text; take the tick or the text away."),
            )
        return cleaned

    def _check_room(self, file: CleanFile, collection: Any) -> None:
        more = len(file.cleaned.content) - (self.instance.file_size or 0)
        try:
            check_room(collection, more)
        except SpokenError as refused:
            self.add_error("file", str(refused))

    def save(self, commit: bool = True) -> Any:
        """Keep the alternative text in each language that has one."""
        asked = {tag: ALTERNATIVE + tag for tag, _name in settings.LANGUAGES}
        if any(name in self.fields for name in asked.values()):
            texts = {tag: self.cleaned_data.get(name, "").strip() for tag, name in asked.items()}
            self.instance.alternative = {tag: text for tag, text in texts.items() if text}
        return super().save(commit)


def _address(told: str) -> str:
    """What a file says where it is from, where that is a web address."""
    return told if told.startswith(("https://", "http://")) and len(told) <= 500 else ""
