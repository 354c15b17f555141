"""Ratings and what the shipped matrix makes of them: one table that both languages are tested on.

``python tests/support/risk_vectors.py`` (with ``server`` on the path) writes the file anew; a test says when it is not
current.
"""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import msgspec

from sightline.workflow.risk import DEFAULT_MATRIX, Ratings, assess

FILE = Path(__file__).resolve().parents[2] / "protocols" / "vectors" / "risk.json"
SCALE = (None, 1, 4, 5, 7, 8, 10)


def vectors() -> dict[str, Any]:
    """The matrix, and a row of ratings, flag and outcome for combinations at the edges of its ranges."""
    rows = [
        [s, o, d, is_safety, list(_outcome(Ratings(s, o, d, is_safety)))]
        for s, o, d, is_safety in product((1, 3, 4, 6, 7, 8, 9, 10), SCALE, SCALE, (False, True))
    ]
    return {"matrix": msgspec.to_builtins(DEFAULT_MATRIX), "rows": rows}


def _outcome(ratings: Ratings) -> tuple[Any, ...]:
    found = assess(DEFAULT_MATRIX, ratings)
    return found.priority, found.row, found.is_partial, found.raised_by, found.rpn


def text() -> str:
    """What the file holds: a line for each row."""
    made = vectors()
    rows = ",\n".join(f"  {json.dumps(row)}" for row in made["rows"])
    matrix = json.dumps(made["matrix"], ensure_ascii=False)
    return f'{{\n "matrix": {matrix},\n "rows": [\n{rows}\n ]\n}}\n'


if __name__ == "__main__":
    FILE.write_text(text())
