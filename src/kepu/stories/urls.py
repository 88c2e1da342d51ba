# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of stories and masters."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from kepu.stories.views import (
    caption_history,
    captions,
    chapters,
    desk,
    drafts,
    masters,
    papers,
    pasting,
    people,
    planning,
    playing,
    stories,
    uploads,
)

app_name = "stories"
urlpatterns: list[URLPattern | URLResolver] = [
    path("newsroom/stories/", stories.stories, name="stories"),
    path("newsroom/stories/begin/", stories.begin, name="begin"),
    path("newsroom/stories/submit/", papers.submit, name="submit"),
    path("newsroom/stories/people/", people.people, name="people"),
    path("newsroom/stories/pasted/", pasting.pasted, name="pasted"),
    path("newsroom/stories/many/", desk.bulk, name="bulk"),
    path("newsroom/stories/many/<public_id:public_id>/undo/", desk.bulk_undo, name="bulk_undo"),
    path("newsroom/stories/filters/", desk.filter_save, name="filter_save"),
    path("newsroom/stories/filters/<public_id:public_id>/", desk.filter_remove, name="filter_remove"),
    path("newsroom/stories/<public_id:public_id>/comments/", desk.comment_add, name="comment_add"),
    path("newsroom/comments/<public_id:public_id>/resolve/", desk.comment_resolve, name="comment_resolve"),
    path(
        "newsroom/stories/<public_id:public_id>/document/", papers.document_take_in, name="document_take_in"
    ),
    path("newsroom/stories/<public_id:public_id>/story.docx", papers.document, name="document"),
    path("newsroom/stories/<public_id:public_id>/source/", papers.source, name="source"),
    path("newsroom/stories/<public_id:public_id>/edit/", stories.edit, name="edit"),
    path("newsroom/stories/<public_id:public_id>/history/", stories.history, name="history"),
    path(
        "newsroom/stories/<public_id:public_id>/history/<int:first>...<int:second>/",
        stories.differences,
        name="differences",
    ),
    path("newsroom/stories/<public_id:public_id>/delete/", stories.delete, name="delete"),
    path("newsroom/stories/<public_id:public_id>/act/<slug:what>/", stories.act, name="act"),
    path("newsroom/stories/<public_id:public_id>/master/", captions.attach, name="attach"),
    path("newsroom/stories/<public_id:public_id>/captions/", captions.take_in, name="take_in"),
    path("newsroom/stories/<public_id:public_id>/chapters/", chapters.chapters, name="chapters"),
    path(
        "newsroom/stories/<public_id:public_id>/chapters.<slug:form>",
        chapters.chapters_file,
        name="chapters_file",
    ),
    path(
        "newsroom/stories/<public_id:public_id>/chapters/take-in/",
        chapters.chapters_take_in,
        name="chapters_take_in",
    ),
    path(
        "newsroom/stories/<public_id:public_id>/chapters/take-over/",
        chapters.chapters_take_over,
        name="chapters_take_over",
    ),
    path("newsroom/stories/<public_id:public_id>/draft/", drafts.draft, name="draft"),
    path("newsroom/captions/<public_id:public_id>/read/", drafts.read, name="draft_read"),
    path("newsroom/programmes/", planning.programmes, name="programmes"),
    path("newsroom/programmes/add/", planning.programme_add, name="programme_add"),
    path("newsroom/programmes/<public_id:public_id>/", planning.programme, name="programme"),
    path("newsroom/programmes/<public_id:public_id>/edit/", planning.programme_edit, name="programme_edit"),
    path("newsroom/topics/", planning.topics, name="topics"),
    path("newsroom/topics/add/", planning.topic_add, name="topic_add"),
    path("newsroom/topics/<public_id:public_id>/", planning.topic_edit, name="topic"),
    path("newsroom/topics/<public_id:public_id>/tell/", planning.topic_tell, name="topic_tell"),
    path("newsroom/plan/", planning.calendar, name="calendar"),
    path("newsroom/plan/plan.<slug:form>", planning.calendar_file, name="calendar_file"),
    path("newsroom/plan/<slug:kind>/<public_id:public_id>/", planning.calendar_move, name="calendar_move"),
    path("newsroom/captions/<public_id:public_id>/cues/", captions.cues, name="cues"),
    path(
        "newsroom/captions/<public_id:public_id>/history/",
        caption_history.track_history,
        name="track_history",
    ),
    path(
        "newsroom/captions/<public_id:public_id>/history/<public_id:version>/",
        caption_history.track_version,
        name="track_version",
    ),
    path(
        "newsroom/captions/<public_id:public_id>/history/<public_id:version>/put-back/",
        caption_history.track_put_back,
        name="track_put_back",
    ),
    path("newsroom/captions/<public_id:public_id>/file.<slug:form>", captions.track_file, name="track_file"),
    path("newsroom/masters/", masters.masters, name="masters"),
    path("newsroom/masters/send/", masters.send, name="send"),
    path("newsroom/masters/uploads/", uploads.uploads, name="uploads"),
    path("newsroom/masters/uploads/<public_id:public_id>/", uploads.upload, name="upload"),
    path("newsroom/masters/<public_id:public_id>/", masters.master, name="master"),
    path("newsroom/masters/<public_id:public_id>/file/", playing.master_file, name="master_file"),
    path("newsroom/masters/<public_id:public_id>/film/", playing.master_film, name="master_film"),
    path("newsroom/masters/<public_id:public_id>/play/<path:path>", playing.master_play, name="master_play"),
    path("newsroom/masters/<public_id:public_id>/live/", masters.master_live, name="master_live"),
    path("newsroom/masters/<public_id:public_id>/delete/", masters.master_delete, name="master_delete"),
]
