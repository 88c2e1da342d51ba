# SPDX-License-Identifier: AGPL-3.0-or-later
"""People: those who sign, work, learn and are asked, whether they can sign in or not."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kepu.directory.errors import DirectoryError
from kepu.directory.models.unit import Unit
from kepu.directory.names import read_in
from kepu.identifiers.public_id import PublicIdField


def new_pseudonym() -> str:
    """The name by which the record knows somebody: random, and told to nobody else."""
    return "p" + secrets.token_hex(12)


class Person(models.Model):
    """Somebody. The names of one who was deleted are gone; the pseudonym stays, for the record holds it."""

    public_id = PublicIdField()
    pseudonym = models.CharField(max_length=25, unique=True, default=new_pseudonym, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="person"
    )
    names = models.JSONField(_("names"), default=dict)
    sort_name = models.CharField(max_length=120, default="", blank=True, editable=False, db_index=True)
    email = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    language = models.CharField(
        _("language of letters"),
        max_length=7,
        default="zh-hans",
        choices=[("zh-hans", "简体中文"), ("en", "English")],
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="people", verbose_name=_("unit"))
    added_at = models.DateTimeField(_("added"), auto_now_add=True)
    erased_at = models.DateTimeField(_("deleted"), null=True, blank=True)

    class Meta:
        """One person of an address."""

        verbose_name = _("person")
        verbose_name_plural = _("people")
        default_permissions = ("add", "change", "view")
        ordering: ClassVar = ["sort_name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("email",), condition=~models.Q(email=""), name="directory_person_address"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language; of one who was deleted, that they were."""
        return read_in(self.names) or str(_("deleted person"))

    @property
    def subject(self) -> str:
        """What the record calls them."""
        return f"person:{self.public_id}"

    def delete(self, *arguments: Any, **options: Any) -> NoReturn:
        """Raises ``DirectoryError``: the row stays under its pseudonym, what it tells is erased."""
        raise DirectoryError(_("A person is erased, not deleted: the record holds their pseudonym."))
