# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the newsroom."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from kepu.newsroom import (
    caption_views,
    house_views,
    job_views,
    ledger_views,
    mail_views,
    marking_views,
    question_views,
    rebuttal_views,
    review_views,
    search_views,
    sheet_views,
    story_views,
    style_views,
    version_views,
)
from kepu.newsroom.desk_urls import urlpatterns as desk_addresses
from kepu.newsroom.evidence_urls import urlpatterns as evidence_addresses
from kepu.newsroom.fee_urls import urlpatterns as fee_addresses
from kepu.newsroom.home import home
from kepu.newsroom.review_urls import urlpatterns as review_addresses

urlpatterns: list[URLPattern | URLResolver] = [
    path("newsroom/", home, name="home"),
    path("newsroom/search/", search_views.search, name="search"),
    path("newsroom/house/words/", house_views.house_words, name="house_words"),
    path("newsroom/ledger/", ledger_views.ledger, name="ledger"),
    path("newsroom/letters/", mail_views.letters, name="letters"),
    path("newsroom/letters/kinds/", mail_views.kinds, name="letter_kinds"),
    path("newsroom/letters/kinds/<path:name>/html", mail_views.preview_html, name="letter_html"),
    path("newsroom/letters/kinds/<path:name>/", mail_views.preview, name="letter_kind"),
    path("newsroom/letters/<public_id:public_id>/", mail_views.letter, name="letter"),
    path("newsroom/letters/<public_id:public_id>/html", mail_views.letter_html, name="letter_as_html"),
    path("newsroom/stories/<public_id:public_id>/", story_views.story, name="story"),
    path("newsroom/stories/<public_id:public_id>/live/", story_views.story_live, name="story_live"),
    path(
        "newsroom/stories/<public_id:public_id>/captions/live/",
        story_views.captions_live,
        name="captions_live",
    ),
    path("newsroom/stories/<public_id:public_id>/mark/", marking_views.claim_mark, name="claim_mark"),
    path("newsroom/stories/<public_id:public_id>/marking/", marking_views.marking, name="marking"),
    path("newsroom/stories/<public_id:public_id>/hints/", marking_views.hint_answer, name="hint_answer"),
    path("newsroom/hints/<public_id:public_id>/again/", marking_views.hint_back, name="hint_back"),
    path("newsroom/stories/<public_id:public_id>/all-marked/", marking_views.all_marked, name="all_marked"),
    path(
        "newsroom/claims/<public_id:public_id>/places/remove/",
        marking_views.anchor_remove,
        name="anchor_remove",
    ),
    path("newsroom/claims/<public_id:public_id>/risk/", marking_views.claim_risk, name="claim_risk"),
    path(
        "newsroom/claims/<public_id:public_id>/rebuttal/",
        rebuttal_views.claim_rebuttal,
        name="claim_rebuttal",
    ),
    path(
        "newsroom/claims/<public_id:public_id>/rebuttal/remove/",
        rebuttal_views.claim_rebuttal_remove,
        name="claim_rebuttal_remove",
    ),
    path("newsroom/recuts/<public_id:public_id>/", marking_views.recut, name="recut"),
    path("newsroom/recuts/<public_id:public_id>/decide/", marking_views.recut_decide, name="recut_decide"),
    path("newsroom/stories/<public_id:public_id>/publish/", story_views.story_publish, name="story_publish"),
    path("newsroom/stories/<public_id:public_id>/retry/", story_views.story_retry, name="story_retry"),
    path(
        "newsroom/stories/<public_id:public_id>/withdraw/", story_views.story_withdraw, name="story_withdraw"
    ),
    path("newsroom/stories/<public_id:public_id>/review/", review_views.reviewing, name="reviewing"),
    path("newsroom/stories/<public_id:public_id>/review/film", review_views.review_film, name="review_film"),
    path(
        "newsroom/stories/<public_id:public_id>/review/pictures/<public_id:picture>",
        review_views.review_picture,
        name="review_picture",
    ),
    path(
        "newsroom/stories/<public_id:public_id>/review/<slug:what>/",
        review_views.review_steer,
        name="review_steer",
    ),
    path("newsroom/stories/<public_id:public_id>/versions/", version_views.versions, name="versions"),
    path(
        "newsroom/stories/<public_id:public_id>/versions/<int:first>...<int:second>/",
        version_views.version_differences,
        name="version_differences",
    ),
    path(
        "newsroom/stories/<public_id:public_id>/questions/",
        question_views.story_questions,
        name="story_questions",
    ),
    path(
        "newsroom/stories/<public_id:public_id>/questions/<slug:key>/",
        question_views.question_answer,
        name="question_answer",
    ),
    path("newsroom/questions/", question_views.question_table, name="question_table"),
    path("newsroom/questions/<slug:key>/", question_views.question_change, name="question_change"),
    path("newsroom/stories/<public_id:public_id>/sheets/", sheet_views.story_sheets, name="story_sheets"),
    path("newsroom/stories/<public_id:public_id>/sheet/", sheet_views.sheet_issue, name="sheet_issue"),
    path("newsroom/sheets/<public_id:public_id>.pdf", sheet_views.sheet, name="sheet"),
    path("check/<public_id:public_id>/", sheet_views.sheet_check, name="sheet_check"),
    path("newsroom/claims/<public_id:public_id>/ask/", story_views.claim_ask, name="claim_ask"),
    path("newsroom/claims/<public_id:public_id>/drop/", story_views.claim_drop, name="claim_drop"),
    path(
        "newsroom/invitations/<public_id:public_id>/withdraw/",
        story_views.invitation_withdraw,
        name="invitation_withdraw",
    ),
    path(
        "newsroom/corrections/<public_id:public_id>/notice/",
        story_views.correction_notice,
        name="correction_notice",
    ),
    path("newsroom/captions/<public_id:public_id>/", caption_views.captions, name="captions"),
    path("newsroom/marks/<slug:of>/<public_id:public_id>/", style_views.style_marks, name="style_marks"),
    path(
        "newsroom/marks/<slug:of>/<public_id:public_id>/check/", style_views.style_check, name="style_check"
    ),
    path(
        "newsroom/marks/<slug:of>/<public_id:public_id>/dismiss/",
        style_views.style_dismiss,
        name="style_dismiss",
    ),
    path(
        "newsroom/marks/<slug:of>/<public_id:public_id>/again/", style_views.style_again, name="style_again"
    ),
    *review_addresses,
    *evidence_addresses,
    *desk_addresses,
    *fee_addresses,
    path("newsroom/jobs/", job_views.jobs, name="jobs"),
    path("newsroom/jobs/live", job_views.jobs_live, name="jobs_live"),
    path("newsroom/jobs/<public_id:public_id>/", job_views.job, name="job"),
    path("newsroom/jobs/<public_id:public_id>/live", job_views.job_live, name="job_live"),
    path("newsroom/jobs/<public_id:public_id>/retry", job_views.job_retry, name="job_retry"),
    path("newsroom/jobs/<public_id:public_id>/cancel", job_views.job_cancel, name="job_cancel"),
]
