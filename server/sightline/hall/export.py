"""Writes ``hall.glb`` and ``hall.json`` where the web server finds them."""

from __future__ import annotations

import json
import os
from pathlib import Path

from sightline.hall.baked import bake_hall
from sightline.hall.describe import description
from sightline.hall.glb import glb_bytes
from sightline.hall.model import model_version
from sightline.hall.shading import Shader

GLB_NAME, JSON_NAME, STAMP_NAME = "hall.glb", "hall.json", "hall.version"


def write_hall(directory: Path) -> None:
    """Write both files unless this version of the hall is already there.

    Making them takes some seconds of one core. Each file appears complete or not at all, and the stamp last.
    """
    stamp = directory / STAMP_NAME
    if stamp.is_file() and stamp.read_text() == model_version():
        return
    directory.mkdir(parents=True, exist_ok=True)
    baked = bake_hall()
    text = json.dumps(description(baked), ensure_ascii=False, separators=(",", ":"))
    _replace(directory / GLB_NAME, glb_bytes(baked, Shader(baked).sky_image))
    _replace(directory / JSON_NAME, text.encode())
    _replace(stamp, model_version().encode())


def _replace(path: Path, payload: bytes) -> None:
    # Two processes may make the same hall at the same time; each writes a file of its own.
    partial = path.with_suffix(f"{path.suffix}.{os.getpid()}.part")
    partial.write_bytes(payload)
    partial.replace(path)
