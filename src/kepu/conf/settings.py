# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django's settings of one house, read from its folder and the environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from csp.constants import NONCE, NONE, SELF

import kepu
from kepu.conf.alerts import alerts
from kepu.conf.databases import database
from kepu.conf.embeds import embed_hosts
from kepu.conf.evidence import evidence
from kepu.conf.house import house_folder, read_house
from kepu.conf.log_lines import configuration
from kepu.conf.mail import mail
from kepu.conf.outbound import outbound_allowed
from kepu.conf.sign_in import form_targets, sign_in
from kepu.conf.storage import file_storage

HOUSE = read_house(house_folder())
PACKAGE = Path(kepu.__file__).resolve().parent

SECRET_KEY = os.environ.get("KEPU_SECRET_KEY") or HOUSE.secret("secret-key")
DEBUG = False
_site = urlsplit(HOUSE.address)
SECURE = _site.scheme == "https"
ALLOWED_HOSTS = [_site.hostname or "127.0.0.1", "127.0.0.1", "localhost"]
CSRF_TRUSTED_ORIGINS = [HOUSE.address]

INSTALLED_APPS = [
    "kepu.conf",
    "kepu.newsroom",
    "kepu.website",
    "kepu.channels",
    "kepu.review",
    "kepu.stories",
    "kepu.style",
    "kepu.directory",
    "kepu.importing",
    "kepu.mail",
    "kepu.jobs",
    "kepu.ledger",
    "kepu.baking",
    "kepu.images",
    "kepu.search",
    "kepu.tables",
    "kepu.documents",
    "kepu.theme",
    "kepu.users",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "treebeard",
    "django_tasks",
    "django_tasks_db",
    "anymail",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "kepu.conf.log_lines.request_lines",
    "kepu.website.headers.vary_only_what_varies",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "kepu.conf.disk_alarm.refuse_when_full",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "kepu.users.signing_in.WhoseSession",
    "kepu.users.languages.follow_the_user",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "kepu.conf.urls"
WSGI_APPLICATION = "kepu.conf.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "kepu.theme.context.house",
            ],
        },
    },
]

DATABASES = {"default": database(HOUSE.database_url(), HOUSE.database)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "users.User"
AUTHENTICATION_BACKENDS = [
    "kepu.users.signing_in.SignIn",
    "kepu.directory.permissions.RolesBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{each}"}
    for each in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"] = {"min_length": 10}  # type: ignore[assignment]

LANGUAGE_CODE = HOUSE.languages[0]
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
# One language is chosen for all pages, by a switch of our own; Wagtail's is then the one of the request.
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES[:1]
LANGUAGE_COOKIE_AGE = 31_536_000
LANGUAGE_COOKIE_SECURE = SECURE
USE_I18N = True
LOCALE_PATHS = sorted(PACKAGE.glob("*/locale"))
WAGTAIL_I18N_ENABLED = True
USE_TZ = True
TIME_ZONE = HOUSE.zone

STATIC_URL = "/static/"
STATIC_ROOT = HOUSE.static
MEDIA_URL = "/media/"
MEDIA_ROOT = HOUSE.private / "media"
STORAGES: dict[str, Any] = {
    "default": file_storage(HOUSE.storage_url(), MEDIA_ROOT),
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
    },
}
FILE_UPLOAD_PERMISSIONS = 0o600
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
X_FRAME_OPTIONS = "SAMEORIGIN"
PERSONAL_ADDRESS = "/directory/me/"
"""Where a room above users shows what is stored of whoever is signed in."""
_sign_in = sign_in(HOUSE, SECURE, os.environ)
globals().update(_sign_in)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "font-src": [SELF, "data:"],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "worker-src": [SELF, "blob:"],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF, *form_targets(_sign_in)],
        "frame-ancestors": [SELF],
    },
}

HOUSE_NAME = HOUSE.name
EXAMPLE_FILM = os.environ.get("KEPU_EXAMPLE_FILM", "")
SOURCE_ADDRESS = os.environ.get("KEPU_SOURCE_URL", "")
WAGTAIL_SITE_NAME = HOUSE.name.get(LANGUAGE_CODE) or next(iter(HOUSE.name.values()))
WAGTAILADMIN_BASE_URL = HOUSE.address
WAGTAIL_GRAVATAR_PROVIDER_URL = None
# The machine's own name for its zone is none that a browser knows.
WAGTAIL_USER_TIME_ZONES = sorted(available_timezones() - {"localtime"})
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
# Wagtail's own finder asks any host that a text names, past the guard.
WAGTAILEMBEDS_FINDERS: list[dict[str, Any]] = []
OUTBOUND_ALLOW = outbound_allowed(os.environ)
EMBED_HOSTS = embed_hosts(os.environ)
globals().update(alerts(HOUSE, os.environ))
globals().update(evidence(HOUSE, os.environ))
WAGTAILIMAGES_IMAGE_MODEL = "images.Picture"
WAGTAILIMAGES_IMAGE_FORM_BASE = "kepu.images.forms.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "gif", "avif", "heic", "heif"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "AUTO_UPDATE": False}}

JOBS_QUEUES: dict[str, int | None] = {"default": None, "mail": 2, "media": 1, "qualities": 1}
TASKS = {"default": {"BACKEND": "kepu.jobs.backend.DurableBackend", "QUEUES": list(JOBS_QUEUES)}}
REPLACED_HOURS = float(os.environ.get("KEPU_REPLACED_HOURS") or 24)
"""For so long the media of a publication stay once a later one is live: players are in the middle of them."""
KEPU_EXECUTOR = os.environ.get("KEPU_EXECUTOR", "")
KEPU_RECOGNITION_MODEL = os.environ.get("KEPU_RECOGNITION_MODEL", "")
globals().update(mail(HOUSE, os.environ))
DEFAULT_FROM_EMAIL = HOUSE.mail_from
LOGGING = configuration()
