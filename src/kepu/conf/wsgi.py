# SPDX-License-Identifier: AGPL-3.0-or-later
"""The house as a WSGI application (PEP 3333)."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from kepu.conf.family import end_with_parent
from kepu.conf.lost_peers import notice_lost_peers
from kepu.conf.starting import SETTINGS

end_with_parent()
notice_lost_peers()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
application = get_wsgi_application()
