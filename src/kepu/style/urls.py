# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of lists, terms, rules and tables."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from kepu.style.views import imports, lists, rules

app_name = "style"
urlpatterns: list[URLPattern | URLResolver] = [
    path("newsroom/style/", lists.lists, name="lists"),
    path("newsroom/style/add/", lists.list_add, name="list_add"),
    path("newsroom/style/rules/", rules.rules, name="rules"),
    path("newsroom/style/empty.xlsx", imports.template, name="import_template"),
    path("newsroom/style/lists/<public_id:public_id>/", lists.list_, name="list"),
    path("newsroom/style/lists/<public_id:public_id>/edit/", lists.list_edit, name="list_edit"),
    path("newsroom/style/lists/<public_id:public_id>/history/", lists.history, name="history"),
    path("newsroom/style/lists/<public_id:public_id>/terms.xlsx", lists.export, name="export"),
    path("newsroom/style/lists/<public_id:public_id>/add/", lists.term_add, name="term_add"),
    path("newsroom/style/lists/<public_id:public_id>/import/", imports.import_start, name="import_start"),
    path("newsroom/style/lists/<public_id:public_id>/imports/", imports.imports, name="imports"),
    path("newsroom/style/terms/<public_id:public_id>/", lists.term, name="term"),
    path("newsroom/style/terms/<public_id:public_id>/end/", lists.term_end, name="term_end"),
    path("newsroom/style/imports/<public_id:public_id>/", imports.import_, name="import"),
    path("newsroom/style/imports/<public_id:public_id>/live/", imports.import_live, name="import_live"),
    path(
        "newsroom/style/imports/<public_id:public_id>/columns/", imports.import_columns, name="import_columns"
    ),
    path("newsroom/style/imports/<public_id:public_id>/act/", imports.import_act, name="import_act"),
    path(
        "newsroom/style/imports/<public_id:public_id>/problems.xlsx", imports.import_left, name="import_left"
    ),
]
