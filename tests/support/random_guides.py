"""Random guides and answers to them; the same seed gives the same ones."""

from __future__ import annotations

import random
from typing import Any

import msgspec

from sightline.protocol.workflow import Guide

HOUR_MS = 3_600_000


def random_guide(rng: random.Random) -> Guide:
    """A valid guide: rules lead only down, so nothing goes round, and the step above leads to every step."""
    keys = [f"s{number}" for number in range(rng.randint(1, 8))]
    steps = [_step(rng, key, keys[index + 1 :]) for index, key in enumerate(keys)]
    return msgspec.convert({"guide_id": "random", "version": 1, "title": {"en": "R"}, "steps": steps}, Guide)


def _step(rng: random.Random, key: str, below: list[str]) -> dict[str, Any]:
    kind = rng.choice(["do", "check", "measure", "photo", "confirm", "loto"])
    gate = rng.choice(["none", "soft", "hard"])
    step: dict[str, Any] = {"key": key, "kind": kind, "title": {"en": key}, "gate": gate}
    if kind == "measure":
        step["measure"] = {"quantity": {"en": "T"}, "unit": "K", "low": 1, "high": 3, "range_low": 0, "range_high": 9}
    if kind == "confirm":
        step["statement"] = {"en": "So it is"}
    if kind == "loto":
        step["loto"] = {"points": [{"key": "p", "name": {"en": "P"}}], "needs_permit": rng.random() < 0.7}
    if kind == "check" and rng.random() < 0.5:
        bad = {"key": "bad", "text": {"en": "Bad"}, "outcome": "failed"}
        step["choices"] = [{"key": "good", "text": {"en": "Good"}}, bad]
    if rng.random() < 0.3:
        step["evidence"] = "photo"
    if rng.random() < 0.5:
        when: dict[str, Any] = {"outcome": rng.choice(["ok", "failed", "out_of_limits", "overridden"])}
        if kind == "measure" and rng.random() < 0.5:
            when = {"reading_above": 1.5, "reading_below": 7.5}
        step["next"] = [{"when": when, "go_to": rng.choice([*below, ""])}]
    return step


def random_answer(rng: random.Random, guide: Guide, now_ms: int) -> dict[str, Any]:
    """An answer to some step, often a wrong one; without pictures."""
    step = rng.choice(guide.steps)
    result = rng.choice(["done"] * 5 + ["flagged", "failed", "skipped"])
    body: dict[str, Any] = {"step_key": step.key, "result": result, "note": ""}
    if step.measure and rng.random() < 0.9:
        body["reading"] = {"value": rng.choice([0.5, 1, 2, 2, 3, 8, 10, -1]), "unit": "K"}
    if step.choices and rng.random() < 0.9:
        body["choice"] = rng.choice(["good", "bad", "ugly"])
    if step.loto and rng.random() < 0.9:
        body["loto"] = {
            "permit": rng.choice(["PTW-1", " "]),
            "lock_owner": "Tina Field",
            "is_tried_out": rng.random() < 0.9,
            "people_on_site": ["Tina Field"],
            "isolated": ["p"],
            "expires_at_ms": now_ms + rng.choice([HOUR_MS, 5 * HOUR_MS, -1]),
        }
    if rng.random() < 0.2:
        body["override_reason"] = "Agreed with the shift leader"
    return body
