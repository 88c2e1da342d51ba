# SPDX-License-Identifier: AGPL-3.0-or-later
"""What signing in stores of a person."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from kepu.identifiers.personal import Kept, Provider, Subject
from kepu.users.models import User


def shows(subject: Subject) -> Iterable[Kept]:
    """The user, and every way in which they may sign in. Secrets are counted and never shown."""
    if subject.user is None:
        return
    mine = {"user": subject.user}
    further = EmailAddress.objects.filter(**mine).exclude(email=OuterRef("email"))
    accounts, keys = SocialAccount.objects.filter(**mine), Authenticator.objects.filter(**mine)
    # Most people have none of these: one question to the database says so.
    known = User.objects.annotate(
        further=Exists(further), elsewhere=Exists(accounts), keyed=Exists(keys)
    ).filter(pk=subject.user)
    for user in known:
        yield _told(user)
        yield from _further(user) if user.further else ()
        yield from _elsewhere(accounts) if user.elsewhere else ()
        yield from _keys(keys) if user.keyed else ()
        yield Kept(
            _("open sessions"), ((pgettext_lazy("how many", "number"), str(len(list(_sessions(user))))),)
        )


def _told(user: User) -> Kept:
    return Kept(
        _("user"),
        (
            (_("e-mail address"), user.email),
            (_("language"), user.get_language_display()),
            (_("joined"), _moment(user.joined_at)),
            (_("last signed in"), _moment(user.last_login)),
            (_("password"), str(_("set") if user.has_usable_password() else _("none"))),
        ),
    )


def _further(user: User) -> Iterator[Kept]:
    for address in EmailAddress.objects.filter(user=user).exclude(email=user.email):
        yield Kept(_("further e-mail address"), ((_("e-mail address"), address.email),))


def _elsewhere(accounts: QuerySet[Any]) -> Iterator[Kept]:
    for account in accounts:
        told = json.dumps(account.extra_data, ensure_ascii=False, sort_keys=True)
        yield Kept(
            _("sign-in by another service"),
            ((_("service"), account.provider), (_("name there"), account.uid), (_("told by it"), told)),
        )


def _keys(keys: QuerySet[Any]) -> Iterator[Kept]:
    for key in keys:
        yield Kept(
            _("passkey or code"),
            (
                (_("kind"), key.get_type_display()),
                (_("made"), _moment(key.created_at)),
                (_("last used"), _moment(key.last_used_at)),
            ),
        )


def erases(subject: Subject) -> None:
    """Remove the user, with sessions, picture, keys and what Wagtail's log calls them."""
    user = _user(subject)
    if user is None:
        return
    for session in list(_sessions(user)):
        session.delete()
    profile = UserProfile.objects.filter(user=user).first()
    if profile is not None and profile.avatar:
        profile.avatar.delete(save=False)
    kind = ContentType.objects.get_for_model(User)
    about = ModelLogEntry.objects.filter(content_type=kind, object_id=str(user.pk))
    about.update(label=subject.pseudonym, data={})
    user.delete()


def _user(subject: Subject) -> User | None:
    return None if subject.user is None else User.objects.filter(pk=subject.user).first()


def _sessions(user: User) -> Iterator[Session]:
    """The sessions of *user* that have not run out. Each has to be opened to see whose it is."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            yield session


def _moment(instant: object) -> str:
    return date_format(timezone.localtime(instant), "DATETIME_FORMAT") if instant else ""  # type: ignore[arg-type]


PROVIDER = Provider(room="users", title=_("signing in"), shows=shows, erases=erases)
