"""Runs of random guides, with everything that both sides say of them: ``protocols/vectors/guides.json``.

``python tests/support/guide_vectors.py`` (with ``server`` and ``tests`` on the path) writes the file anew; a test says
when it is not current. ``clients/web`` computes the same from the same answers.
"""

from __future__ import annotations

import contextlib
import json
import random
from pathlib import Path
from typing import Any

import msgspec

from sightline.caselog.decide_guide import newest_answers
from sightline.errors import EvidenceMissing, SightlineError
from sightline.protocol.workflow import AnswerStep, Guide
from sightline.workflow.guide import STANDARD_GUIDE, holding_gate, is_complete, outcome_of, step_of, way_of
from sightline.workflow.guide.service import PUMP_SEAL_SERVICE
from support.caselog import TECHNICIAN, CaseLog
from support.random_guides import HOUR_MS, random_answer, random_guide

PATH = Path(__file__).resolve().parents[2] / "protocols" / "vectors" / "guides.json"
RUNS, TRIES = 24, 10


def run(seed: int) -> dict[str, Any]:
    """One guide with answers, as the log took them, and what the rules say after them."""
    rng = random.Random(seed)
    guide = (STANDARD_GUIDE, PUMP_SEAL_SERVICE)[seed] if seed < 2 else random_guide(rng)
    log = CaseLog(seed)
    opening = {"title": "T", "asset_tag": "P-101", "asset_name": "", "work_order": "", "guide_id": guide.guide_id}
    log.do(TECHNICIAN, "case.open", facts={"case_number": 1, "guide": guide}, **opening)
    tried = [_try(log, guide, rng) for _ in range(TRIES)]
    answers = newest_answers(log.state)
    gates = {step.key: holding_gate(guide, answers, step.key, log.now_ms) for step in guide.steps}
    return {
        "guide": msgspec.to_builtins(guide),
        "now_ms": log.now_ms,
        "answers": msgspec.json.decode(msgspec.json.encode(answers)),
        "way": [step.key for step in way_of(guide, answers)],
        "gates": {key: gate.key if gate else None for key, gate in gates.items()},
        "complete": [step.key for step in guide.steps if is_complete(step, answers.get(step.key), log.now_ms)],
        "tried": tried,
    }


def _try(log: CaseLog, guide: Guide, rng: random.Random) -> dict[str, Any]:
    """Answer something, and note what the rules make of it without the case around it."""
    body = random_answer(rng, guide, log.now_ms)
    if rng.random() < 0.5:
        body["photo_ids"] = [log.photo(step_key=body["step_key"])]
    answer = msgspec.convert(body, AnswerStep)
    tried: dict[str, Any] = {"answer": body, "at_ms": log.now_ms, "outcome": None, "missing": []}
    try:
        tried["outcome"] = outcome_of(step_of(guide, answer.step_key), answer, log.now_ms)
    except EvidenceMissing as exc:
        tried["missing"] = list(exc.missing)
    except SightlineError as exc:
        tried["refused"] = exc.code
    with contextlib.suppress(SightlineError):
        log.do(TECHNICIAN, "guide.answer", **body)
    log.now_ms += rng.choice([0, HOUR_MS])
    return tried


def text() -> str:
    return json.dumps([run(seed) for seed in range(RUNS)], ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    PATH.write_text(text())
