# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first user of a production house. Django must be loaded."""

from __future__ import annotations

from kepu.conf.house import House, HouseError
from kepu.engine.language import sentence


def there_is_one() -> bool:
    """Whether somebody may sign in whom no role bounds."""
    from django.contrib.auth import get_user_model

    return get_user_model().objects.filter(is_superuser=True, is_active=True).exists()


def check_address(email: str) -> str:
    """*email* without white space around it. Raises ``HouseError`` where it is no address."""
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    try:
        validate_email(email.strip())
    except ValidationError as error:
        raise HouseError(
            sentence("“{email}” is no e-mail address; write one like name@example.org.", email=email)
        ) from error
    return email.strip()


def check_password(password: str, email: str) -> str:
    """*password*. Raises ``HouseError`` where it is too easy to guess."""
    from django.contrib.auth import get_user_model
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    try:
        validate_password(password, get_user_model()(email=email))
    except ValidationError as error:
        raise HouseError(
            sentence("This password will not do: {cause} Choose another.", cause=" ".join(error.messages))
        ) from error
    return password


def create(house: House, email: str, password: str | None) -> str:
    """Make the administrator; returns the address at which they choose their password, empty where
    *password* is given. Raises ``HouseError``."""
    from django.contrib.auth import get_user_model
    from django.db import transaction

    from kepu.users.addresses import trust_address

    address = check_address(email)
    if password:
        check_password(password, address)
    with transaction.atomic():
        user = get_user_model().objects.create_superuser(address, password, language=house.languages[0])
        trust_address(user)
    return "" if password else password_link(house, user)


def password_link(house: House, user: object) -> str:
    """Where *user* chooses a password; good once, for three days."""
    from allauth.account.forms import default_token_generator
    from allauth.account.utils import user_pk_to_url_str
    from django.urls import reverse

    key = default_token_generator.make_token(user)
    where = {"uidb36": user_pk_to_url_str(user), "key": key}
    return house.address + reverse("account_reset_password_from_key", kwargs=where)
