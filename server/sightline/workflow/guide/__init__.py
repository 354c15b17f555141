"""Guides: what the technician works through. The document is a wire type (``protocols/v1``); here are its rules.

builtin, service    guides that ship with the server, as plain constants
lookup              which guide a case runs, a step of it, a text in a language
validity            what a document must be like before it is published
outcome             what an answer amounts to
way                 which steps the answers lead to, and which hard gate holds a step back
"""

from sightline.workflow.guide.lookup import (
    GUIDES,
    STANDARD_GUIDE,
    guide_document,
    guide_of,
    guide_of_case,
    has_step,
    newest_guide,
    step_of,
    text_in,
)
from sightline.workflow.guide.outcome import is_complete, is_near_limit, missing_evidence, outcome_of
from sightline.workflow.guide.validity import check_guide
from sightline.workflow.guide.way import holding_gate, way_of

__all__ = [
    "GUIDES",
    "STANDARD_GUIDE",
    "check_guide",
    "guide_document",
    "guide_of",
    "guide_of_case",
    "has_step",
    "holding_gate",
    "is_complete",
    "is_near_limit",
    "missing_evidence",
    "newest_guide",
    "outcome_of",
    "step_of",
    "text_in",
    "way_of",
]
