# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is kept of reviewing."""

from __future__ import annotations

from kepu.review.models.claims import Anchor, Claim, Invitation, Review, digest_of
from kepu.review.models.evidence import Evidence, EvidenceFile, EvidenceNotice
from kepu.review.models.fees import Basis, Fee
from kepu.review.models.foreign import ForeignReview
from kepu.review.models.hints import HintAnswer, TierDecision
from kepu.review.models.looking import Look
from kepu.review.models.patrols import Patrol
from kepu.review.models.proposals import Matching, Proposal
from kepu.review.models.questions import QuestionAnswer, QuestionChange
from kepu.review.models.recuts import Recut
from kepu.review.models.referrals import Referral
from kepu.review.models.rewordings import Rewording
from kepu.review.models.routes import Assignment, Deputy, Giving, Route, RouteVersion, Run
from kepu.review.models.sheets import ApprovalSheet
from kepu.review.models.signoff import Asked, SignOff, Version, in_a_fortnight

__all__ = [
    "Anchor",
    "ApprovalSheet",
    "Asked",
    "Assignment",
    "Basis",
    "Claim",
    "Deputy",
    "Evidence",
    "EvidenceFile",
    "EvidenceNotice",
    "Fee",
    "ForeignReview",
    "Giving",
    "HintAnswer",
    "Invitation",
    "Look",
    "Matching",
    "Patrol",
    "Proposal",
    "QuestionAnswer",
    "QuestionChange",
    "Recut",
    "Referral",
    "Review",
    "Rewording",
    "Route",
    "RouteVersion",
    "Run",
    "SignOff",
    "TierDecision",
    "Version",
    "digest_of",
    "in_a_fortnight",
]
