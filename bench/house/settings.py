# SPDX-License-Identifier: AGPL-3.0-or-later
"""The settings of the house that ``KEPU_HOUSE`` names, with bare Wagtail snippets beside our pages."""

from __future__ import annotations

from kepu.conf.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "bench.house.bare"]  # noqa: F405
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
ALLOWED_HOSTS = ["*"]
LOGGING = {"version": 1, "disable_existing_loggers": True}
