"""What an export of the machine hall leaves, in small: the command finds it current and does nothing."""

from __future__ import annotations

import json
from pathlib import Path

from sightline.hall.export import GLB_NAME, JSON_NAME, STAMP_NAME
from sightline.hall.model import model_version

PART: dict[str, object] = {
    "id": "gland",
    "name": {"en": "Gland plate", "zh": "压盖"},
    "component": "P-101/pump/seal/gland",
    "bounds": {"min": [0, 0, 0], "max": [1, 2, 3]},
    "safety": [],
    "fault": None,
}


def export_into(folder: Path) -> None:
    """Write the files of a hall with three parts."""
    folder.mkdir(parents=True)
    leak = PART | {"id": "leak", "component": "P-101/pump/seal/leak", "fault": "seal_leak"}
    wall = PART | {"id": "wall", "component": "hall/wall"}
    (folder / JSON_NAME).write_text(json.dumps({"model_version": "v1", "parts": [PART, leak, wall]}))
    (folder / GLB_NAME).write_bytes(b"glTF" + bytes(4000))
    (folder / STAMP_NAME).write_text(model_version())
