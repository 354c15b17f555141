"""Finds which cases name a stored file, from the bodies of their events as JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from sightline.ids import BlobHash, CaseId

_NAMED: Final = re.compile(r'"([0-9a-f]{64})"')


def naming_cases(bodies: Iterable[tuple[CaseId, str]], blobs: frozenset[BlobHash]) -> dict[BlobHash, frozenset[CaseId]]:
    """Return the cases by the blobs that a body of theirs names; other blobs are left out."""
    found: dict[BlobHash, set[CaseId]] = {}
    for case_id, body in bodies:
        for text in _NAMED.findall(body):
            if (blob := BlobHash(text)) in blobs:
                found.setdefault(blob, set()).add(case_id)
    return {blob: frozenset(cases) for blob, cases in found.items()}
