# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hands letters to the mail server that the house names (``kepu.conf.mail``), and understands its answers."""

from __future__ import annotations

import smtplib
import ssl
from typing import Any

from anymail.exceptions import AnymailAPIError, AnymailInvalidAddress, AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.utils import DNS_NAME
from django.utils.translation import gettext_lazy as _

from kepu.mail.errors import LetterRefused, LetterWaits
from kepu.mail.kinds import known
from kepu.mail.links import unsubscribe_link
from kepu.mail.models import Letter
from kepu.mail.rendering import house_name


def connection() -> Any:
    """A connection to the mail server, not opened yet. Raises ``LetterWaits`` where none is named."""
    told: dict[str, Any] | None = settings.MAIL_TRANSPORT
    if not told:
        raise LetterWaits(
            _("No mail server is named in house.toml; the operator writes one there and tries again.")
        )
    return get_connection(told["BACKEND"], **told["OPTIONS"])


def message(letter: Letter) -> EmailMultiAlternatives:
    """*letter* as it is handed over. Its identifier is the same at each attempt, so that a server that had
    taken it already can tell."""
    kind = known().get(letter.kind)
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2] or str(DNS_NAME)
    headers = {"Message-ID": f"<{letter.public_id}@{host}>", "Auto-Submitted": "auto-generated"}
    if kind is not None and not kind.needed:
        headers["List-Unsubscribe"] = f"<{unsubscribe_link(letter.address, letter.kind)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    sender = f'"{_quoted(house_name(letter.language))}" <{settings.DEFAULT_FROM_EMAIL}>'
    made = EmailMultiAlternatives(letter.subject, letter.text, sender, [letter.address], headers=headers)
    made.attach_alternative(letter.html, "text/html")
    return made


def _quoted(name: str) -> str:
    return name.replace("\\", "").replace('"', "").replace("\n", " ").replace("\r", " ")


def hand_over(letter: Letter) -> None:
    """Hand *letter* to the mail server. Raises ``LetterRefused`` where it will never take it, and
    ``LetterWaits`` where it may later."""
    try:
        connection().send_messages([message(letter)])
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()), (0, b""))
        raise _answered(code, said) from error
    except smtplib.SMTPResponseException as error:
        raise _answered(error.smtp_code, error.smtp_error) from error
    except (AnymailRecipientsRefused, AnymailInvalidAddress) as error:
        raise LetterRefused(_("The mail service refuses the address; correct it with the person.")) from error
    except AnymailAPIError as error:
        code = error.status_code or 0
        if 400 <= code < 500 and code not in (401, 403, 408, 429):
            raise LetterRefused(_("The mail service refuses the letter ({code})."), code=code) from error
        raise LetterWaits(_("The mail service answers {code}; see that its key holds."), code=code) from error
    except (smtplib.SMTPException, ssl.SSLError, OSError) as error:
        raise LetterWaits(
            _("The mail server cannot be reached ({cause}); see “mail” in house.toml."), cause=_cause(error)
        ) from error


def _answered(code: int, said: bytes | str) -> LetterRefused | LetterWaits:
    """What an answer of SMTP means (RFC 5321, 4.2.1): 5xx is for good. What it says may name an address, and
    stays out of the reason."""
    if code in (530, 534, 535, 538):
        return LetterWaits(
            _("The mail server does not let us in ({code}); check user and password in house.toml."),
            code=code,
        )
    if 500 <= code < 600:
        return LetterRefused(_("The mail server refuses the letter or its address ({code})."), code=code)
    return LetterWaits(_("The mail server asks to try later ({code})."), code=code)


def _cause(error: Exception) -> str:
    if isinstance(error, ssl.SSLError):
        return f"TLS: {error.reason or type(error).__name__}"
    return error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
