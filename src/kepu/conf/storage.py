# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where files that people send are kept: a folder, or any S3 (``STORAGE_URL``)."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from kepu.conf.house import HouseError
from kepu.engine.language import sentence

CONNECT_SECONDS, READ_SECONDS, ATTEMPTS = 5, 30, 3


def file_storage(url: str, folder: Path) -> dict[str, Any]:
    """Django's settings of the storage that *url* names: ``s3://KEY:SECRET@HOST:PORT/BUCKET``, with
    ``?region=…`` and ``?tls=no`` where they are needed, ``s3:///BUCKET`` for Amazon's with the credentials of
    the environment, ``folder:///PATH``; *folder* where it is empty. Raises ``HouseError``."""
    parts = urlsplit(url)
    if not url or parts.scheme == "folder":
        place = Path(unquote(parts.path)) if url else folder
        if url and (not place.is_absolute() or parts.netloc):
            raise HouseError(_unreadable())
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(place)},
        }
    if parts.scheme != "s3" or not parts.path.strip("/") or "/" in parts.path.strip("/"):
        raise HouseError(_unreadable())
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": _s3(url)}


def _unreadable() -> Any:
    return sentence("STORAGE_URL cannot be read; write s3://KEY:SECRET@HOST:PORT/BUCKET or folder:///PATH.")


def _s3(url: str) -> dict[str, Any]:
    from botocore.config import Config  # slow: only where it is used

    parts, asked = urlsplit(url), parse_qs(urlsplit(url).query)
    known = {"region", "tls"}
    if set(asked) - known:
        raise HouseError(_unreadable())
    try:
        port = parts.port
    except ValueError as error:
        raise HouseError(_unreadable()) from error
    options: dict[str, Any] = {
        "bucket_name": parts.path.strip("/"),
        "region_name": asked.get("region", ["us-east-1"])[0],
        # Nobody may read a file but through us, and one name is never written over.
        "default_acl": None,
        "querystring_auth": True,
        "file_overwrite": False,
        "client_config": Config(
            signature_version="s3v4",
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"max_attempts": ATTEMPTS, "mode": "standard"},
            s3={"addressing_style": "path"},
            # Others than Amazon's know no trailing checksums.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    }
    if parts.hostname:
        scheme = "http" if asked.get("tls") == ["no"] else "https"
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        options["endpoint_url"] = f"{scheme}://{host}" + (f":{port}" if port else "")
    if parts.username:
        options["access_key"] = unquote(parts.username)
        options["secret_key"] = unquote(parts.password or "")
    return options
