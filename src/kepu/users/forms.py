# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of sign-in that are ours."""

from __future__ import annotations

from typing import Any

from allauth.account.fields import PasswordField, SetPasswordField
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kepu.users.models import User


class FirstPasswordForm(forms.Form):
    """The password that somebody who was invited chooses, twice."""

    password1 = SetPasswordField(label=_("Password"))
    password2 = PasswordField(label=_("The same password again"), autocomplete="new-password")

    def __init__(self, *arguments: Any, user: User, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.user = user
        self.fields["password1"].user = user  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

    def clean(self) -> dict[str, Any]:
        """Both are the same, and good enough."""
        told = super().clean() or {}
        first, second = told.get("password1"), told.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("The two passwords differ; type the same one twice."))
        elif first:
            try:
                validate_password(first, self.user)
            except ValidationError as error:
                self.add_error("password1", error)
        return told


class AddPasskeyForm(AddWebAuthnForm):
    """A passkey with a name of one's own. It can sign in by itself unless the tick is taken away."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["name"].label = _("Name of this passkey")
        self.fields["name"].help_text = _("So that you know it again: “my telephone”.")
        self.fields["passwordless"].label = _("It signs in without a password")
        self.fields["passwordless"].help_text = _(
            "The device then asks for your finger, your face or its PIN. Without the tick it is asked for"
            " after the password."
        )
        self.fields["passwordless"].initial = True
