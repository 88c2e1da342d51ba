# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the process lives, and whether it can serve: for load balancers and systemd."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kepu.conf.disk_alarm import disk_is_low
from kepu.conf.work import worker_lives


@require_safe
@never_cache
def alive(request: HttpRequest) -> JsonResponse:
    """200 while the process answers at all."""
    return JsonResponse({"alive": True})


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and holds every migration, else 503 with what is missing. What stands
    here anybody may read: causes and addresses stay in the log. An alarm does not take the house out of
    service."""
    try:
        executor = MigrationExecutor(connection)
        behind = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError:
        return JsonResponse({"ready": False, "missing": "database"}, status=503)
    if behind:
        return JsonResponse({"ready": False, "missing": "migrations"}, status=503)
    alarms = {"disk": disk_is_low(settings.HOUSE), "worker": not worker_lives()}
    return JsonResponse({"ready": True, "alarms": [name for name, rings in alarms.items() if rings]})


urlpatterns = [path("health/alive", alive, name="alive"), path("health/ready", ready, name="ready")]
