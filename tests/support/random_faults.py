"""Random operations about faults, sensible and senseless, for ``random_cases``."""

from __future__ import annotations

import math
from typing import Any

from sightline.caselog.facts import EarlierFault
from sightline.workflow.codes import DEFAULT_CODES
from sightline.workflow.fault import Fault
from support.caselog import CaseLog, uid

RATINGS = (None, 1, 3, 4, 6, 7, 8, 9, 10, 0, 11)
NUMBERS = (0.0, -3.5, 91.5, 80.0, math.nan, math.inf, 1e300)
CODES = ("unknown", None, "NO-SUCH", "")
OTHER_CASE = uid(0xC3000)


def earlier_fault(subject: int) -> EarlierFault | None:
    """A fault of an earlier case; one in five was not found."""
    if subject % 5 == 0:
        return None
    return EarlierFault(case_id=OTHER_CASE, case_number=7, fault_id=uid(0xC3000 + subject % 5), number=1, title="Again")


def fault_body(log: CaseLog, op: str, fault_id: str, text: str, subject: int, variant: int) -> dict[str, Any]:
    """The body of one of fault.code, .assess, .measure, .act, .link."""
    known = log.state.faults.get(fault_id)  # type: ignore[call-overload]
    said = {"fault_id": fault_id}
    match op:
        case "fault.code":
            return {**said, "mode": _code("mode", variant), "cause": _code("cause", subject), "impact": "degraded"}
        case "fault.assess":
            ratings = [RATINGS[each % len(RATINGS)] for each in (variant, subject, variant + subject)]
            names = ("severity_rating", "occurrence_rating", "detection_rating")
            flags = {"is_safety": variant % 2 == 0, "is_environment": subject % 2 == 0}
            return {**said, **dict(zip(names, ratings, strict=True)), **flags, "note": text}
        case "fault.measure":
            numbers = {"value": NUMBERS[variant % 7], "low": NUMBERS[subject % 4], "high": NUMBERS[variant % 4]}
            words = {"quantity": text, "unit": "°C", "instrument": ""}
            return {**said, "measurement_id": _id(log, known, "measurements", subject), **words, **numbers}
        case "fault.act":
            part = {"part": text[:100], "number": "", "quantity": NUMBERS[variant % 7]}
            done = {
                "action": _code("action", variant),
                "text": text,
                "parts": [part] * (subject % 3),
                "minutes": subject,
            }
            return {**said, "action_id": _id(log, known, "actions", variant), **done}
        case _:
            is_own = variant % 3 == 0
            other = fault_id if is_own else uid(0xC3000 + subject % 5)
            link = {"other_case_id": log.case_id if is_own else OTHER_CASE, "other_fault_id": other}
            relation = ("recurrence_of", "duplicate_of")[variant % 2]
            return {**said, **link, "relation": relation, "is_withdrawn": subject % 4 == 0}


def _code(dimension: str, number: int) -> str | None:
    listed = [each.code for each in DEFAULT_CODES.entries if each.dimension == dimension]
    return CODES[number % len(CODES)] if number % 4 == 0 else listed[number % len(listed)]


def _id(log: CaseLog, fault: Fault | None, kind: str, number: int) -> str:
    """A new id; one in seven is used already."""
    used = getattr(fault, kind) if fault else ()
    names = {"measurements": "measurement_id", "actions": "action_id"}
    return getattr(used[0], names[kind]) if used and number % 7 == 0 else log.new_id()
