# SPDX-License-Identifier: AGPL-3.0-or-later
"""The user: an e-mail address that may sign in."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.identifiers.public_id import PublicIdField


def fold_address(address: str) -> str:
    """*address* as it is kept and compared: without surrounding white space, case-folded. A mail server
    that tells ``Li@…`` from ``li@…`` is not known; two people who differ by case alone would be an attack."""
    return address.strip().casefold()


class UsersByAddress(BaseUserManager["User"]):
    """Makes and finds users by their folded address."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A new user. Without *password* they sign in by a link, a passkey or an identity provider."""
        user = self.model(email=fold_address(email), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A new user whom no role bounds: the administrator of the house."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        """The user of this address, however it is typed. Raises ``User.DoesNotExist``."""
        return self.get(email=fold_address(username or ""))


class User(AbstractBaseUser, PermissionsMixin):
    """Signs in by e-mail; may be the user of one person in the directory."""

    public_id = PublicIdField()
    email = models.EmailField(_("e-mail address"), unique=True, max_length=254)
    language = models.CharField(
        _("language"),
        max_length=7,
        default="",
        blank=True,
        choices=[("zh-hans", "简体中文"), ("en", "English")],
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("works in the newsroom"), default=False)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    objects: ClassVar[UsersByAddress] = UsersByAddress()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        """Names, and the constraint that no path around ``save`` can evade."""

        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), name="users_email_folded"),
        ]

    def __str__(self) -> str:
        return self.email

    def clean(self) -> None:
        """Fold the address."""
        super().clean()
        self.email = fold_address(self.email)

    def save(self, *arguments: Any, **options: Any) -> None:
        """Keep the folded address, whoever set it."""
        self.email = fold_address(self.email)
        super().save(*arguments, **options)

    def get_full_name(self) -> str:
        """What Wagtail calls the user: the address, for the name belongs to the person."""
        return self.email

    def get_short_name(self) -> str:
        """The part of the address before the @."""
        return self.email.partition("@")[0]
