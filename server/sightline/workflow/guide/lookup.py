"""Which guide a case runs, and how to read one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from sightline.errors import NotFound
from sightline.protocol.workflow import Guide, GuideStep
from sightline.workflow.guide.builtin import PUMP_SEAL_CHECK
from sightline.workflow.guide.service import PUMP_SEAL_SERVICE
from sightline.workflow.parts import CaseFacts

STANDARD_GUIDE = PUMP_SEAL_CHECK
GUIDES: Mapping[tuple[str, int], Guide] = {
    (guide.guide_id, guide.version): guide for guide in (PUMP_SEAL_CHECK, PUMP_SEAL_SERVICE)
}
"""Those that ship with the server, by id and version."""


def guide_of_case(facts: CaseFacts) -> Guide:
    """Return the guide as it was when the case was opened. Raises NotFound for an old log of an unknown guide."""
    return facts.guide or guide_of(facts.guide_id, facts.guide_version)


def guide_of(guide_id: str, version: int) -> Guide:
    """Return a guide that ships with the server. Raises NotFound."""
    try:
        return GUIDES[guide_id, version]
    except KeyError:
        raise NotFound("guide", f"{guide_id} v{version}") from None


def newest_guide(guide_id: str) -> Guide:
    """Return the newest shipped version, the standard guide for an empty id. Raises NotFound."""
    if not guide_id:
        return STANDARD_GUIDE
    versions = [version for (known, version) in GUIDES if known == guide_id]
    if not versions:
        raise NotFound("guide", guide_id)
    return GUIDES[guide_id, max(versions)]


def step_of(guide: Guide, key: str) -> GuideStep:
    """Return a step of the guide. Raises NotFound."""
    for step in guide.steps:
        if step.key == key:
            return step
    raise NotFound("step", key)


def has_step(guide: Guide, key: str) -> bool:
    return any(step.key == key for step in guide.steps)


def text_in(text: Mapping[str, str], language: str) -> str:
    """Return a text in a language; else in English, else in the first language that it has, else nothing."""
    return text.get(language) or text.get("en") or next(iter(text.values()), "")


def guide_document(guide: Guide) -> dict[str, Any]:
    """Return the guide as plain JSON values, all languages in it."""
    document: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(guide))
    return document
