# SPDX-License-Identifier: AGPL-3.0-or-later
"""Secrets behind a passphrase: scrypt makes a key of it, AES-256-GCM seals them with that."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping

from kepu.conf.archives.errors import ArchiveError
from kepu.engine.language import sentence

MAGIC = b"kepu-sealed-1\n"
SALT, NONCE = 16, 12
SHORTEST = 12
"""Characters that a passphrase must have: who holds the file may try as long as they like."""


def check_passphrase(passphrase: str) -> str:
    """*passphrase*. Raises ``ArchiveError`` where it is too short."""
    if len(passphrase) < SHORTEST:
        raise ArchiveError(
            sentence("The passphrase has fewer than {count} characters; choose a longer one.", count=SHORTEST)
        )
    return passphrase


def seal(secrets: Mapping[str, str], passphrase: str) -> bytes:
    """*secrets* by name, which nobody reads without *passphrase*."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # slow: only for sealed secrets

    salt, nonce = os.urandom(SALT), os.urandom(NONCE)
    text = json.dumps(dict(secrets)).encode("ascii")
    return MAGIC + salt + nonce + AESGCM(_key(passphrase, salt)).encrypt(nonce, text, MAGIC)


def unseal(sealed: bytes, passphrase: str) -> dict[str, str]:
    """The secrets in *sealed*. Raises ``ArchiveError`` where *passphrase* is not the one."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    body = sealed.removeprefix(MAGIC)
    salt, nonce, rest = body[:SALT], body[SALT : SALT + NONCE], body[SALT + NONCE :]
    try:
        if len(rest) < 16 or not sealed.startswith(MAGIC):
            raise InvalidTag
        text = AESGCM(_key(passphrase, salt)).decrypt(nonce, rest, MAGIC)
    except InvalidTag as error:
        raise ArchiveError(
            sentence("The passphrase does not open the secrets of this backup; try another.")
        ) from error
    return dict(json.loads(text))


def _key(passphrase: str, salt: bytes) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    return Scrypt(salt=salt, length=32, n=1 << 15, r=8, p=1).derive(passphrase.encode("utf-8"))
