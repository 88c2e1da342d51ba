# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of stories and masters."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from kepu.stories.views import masters, uploads

app_name = "stories"
urlpatterns: list[URLPattern | URLResolver] = [
    path("newsroom/masters/", masters.masters, name="masters"),
    path("newsroom/masters/send/", masters.send, name="send"),
    path("newsroom/masters/uploads/", uploads.uploads, name="uploads"),
    path("newsroom/masters/uploads/<public_id:public_id>/", uploads.upload, name="upload"),
    path("newsroom/masters/<public_id:public_id>/", masters.master, name="master"),
    path("newsroom/masters/<public_id:public_id>/file/", masters.master_file, name="master_file"),
    path("newsroom/masters/<public_id:public_id>/live/", masters.master_live, name="master_live"),
    path("newsroom/masters/<public_id:public_id>/delete/", masters.master_delete, name="master_delete"),
]
