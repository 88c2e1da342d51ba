# SPDX-License-Identifier: AGPL-3.0-or-later
"""The settings of the house, for tests: a house of its own that is thrown away, quick passwords, letters
kept in memory."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

_folder = tempfile.mkdtemp(prefix="kepu-house-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["KEPU_HOUSE"] = _folder
os.environ["KEPU_SECRET_KEY"] = "a key that tests alone know"

from kepu.conf.settings import *  # noqa: E402, F403

if not os.environ.get("DATABASE_URL"):
    # A file, not memory: threads of the live server and of workers must meet in it.
    DATABASES["default"]["TEST"] = {"NAME": f"{_folder}/test.sqlite3"}  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MAIL_TRANSPORT = {"BACKEND": "django.core.mail.backends.locmem.EmailBackend", "OPTIONS": {}}
# Nothing is collected for tests: files are served from where they stand.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
