# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the directory."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from kepu.directory.views import data, experts, importing, letters, mine, panels, people, units

app_name = "directory"
urlpatterns: list[URLPattern | URLResolver] = [
    path("directory/me/", mine.me, name="me"),
    path("directory/me/export/", mine.me_export, name="me_export"),
    path("directory/me/consent/", mine.me_consent, name="me_consent"),
    path("directory/me/delete/", mine.me_delete, name="me_delete"),
    path("directory/me/letters/<public_id:public_id>.pdf", letters.my_letter, name="my_letter"),
    path("directory/check/<public_id:public_id>/", letters.letter_check, name="letter_check"),
    path("newsroom/directory/people/<public_id:public_id>/data/", data.person_data, name="person_data"),
    path(
        "newsroom/directory/people/<public_id:public_id>/data/file/", data.person_export, name="person_export"
    ),
    path("newsroom/directory/people/<public_id:public_id>/delete/", data.person_delete, name="person_delete"),
    path("newsroom/directory/terms/<public_id:public_id>/letter.pdf", letters.letter, name="letter"),
    path("newsroom/directory/imports/", importing.imports, name="imports"),
    path("newsroom/directory/imports/of/<slug:kind>/", importing.import_start, name="import_start"),
    path("newsroom/directory/imports/of/<slug:kind>/empty.xlsx", importing.template, name="import_template"),
    path("newsroom/directory/imports/<public_id:public_id>/", importing.import_, name="import"),
    path("newsroom/directory/imports/<public_id:public_id>/live/", importing.import_live, name="import_live"),
    path(
        "newsroom/directory/imports/<public_id:public_id>/columns/",
        importing.import_columns,
        name="import_columns",
    ),
    path("newsroom/directory/imports/<public_id:public_id>/act/", importing.import_act, name="import_act"),
    path(
        "newsroom/directory/imports/<public_id:public_id>/problems.xlsx",
        importing.import_left,
        name="import_left",
    ),
    path("newsroom/directory/export/<slug:kind>.csv", importing.export, {"form": "csv"}, name="export_csv"),
    path(
        "newsroom/directory/export/<slug:kind>.xlsx", importing.export, {"form": "xlsx"}, name="export_xlsx"
    ),
    path("newsroom/directory/units/", units.units, name="units"),
    path("newsroom/directory/units/add/", units.unit_add, name="unit_add"),
    path("newsroom/directory/units/<public_id:public_id>/", units.unit, name="unit"),
    path("newsroom/directory/units/<public_id:public_id>/edit/", units.unit_edit, name="unit_edit"),
    path("newsroom/directory/units/<public_id:public_id>/move/", units.unit_move, name="unit_move"),
    path("newsroom/directory/units/<public_id:public_id>/merge/", units.unit_merge, name="unit_merge"),
    path("newsroom/directory/people/", people.people, name="people"),
    path("newsroom/directory/people/add/", people.person_add, name="person_add"),
    path("newsroom/directory/people/<public_id:public_id>/", people.person, name="person"),
    path("newsroom/directory/people/<public_id:public_id>/edit/", people.person_edit, name="person_edit"),
    path(
        "newsroom/directory/people/<public_id:public_id>/invite/", people.person_invite, name="person_invite"
    ),
    path("newsroom/directory/people/<public_id:public_id>/roles/", people.role_grant, name="role_grant"),
    path(
        "newsroom/directory/people/<public_id:public_id>/expertise/", experts.expert_make, name="expert_make"
    ),
    path("newsroom/directory/roles/<public_id:public_id>/end/", people.role_end, name="role_end"),
    path("newsroom/directory/experts/", experts.experts, name="experts"),
    path("newsroom/directory/experts/<public_id:public_id>/", experts.expert, name="expert"),
    path("newsroom/directory/experts/<public_id:public_id>/edit/", experts.expert_edit, name="expert_edit"),
    path(
        "newsroom/directory/experts/<public_id:public_id>/interests/",
        experts.expert_interests,
        name="expert_interests",
    ),
    path(
        "newsroom/directory/experts/<public_id:public_id>/consent/",
        experts.expert_consent,
        name="expert_consent",
    ),
    path(
        "newsroom/directory/experts/<public_id:public_id>/appoint/",
        panels.expert_appoint,
        name="expert_appoint",
    ),
    path("newsroom/directory/panels/", panels.panels, name="panels"),
    path("newsroom/directory/panels/add/", panels.panel_add, name="panel_add"),
    path("newsroom/directory/panels/<public_id:public_id>/", panels.panel, name="panel"),
    path("newsroom/directory/panels/<public_id:public_id>/edit/", panels.panel_edit, name="panel_edit"),
    path("newsroom/directory/terms/<public_id:public_id>/end/", panels.term_end, name="term_end"),
]
