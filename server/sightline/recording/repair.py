"""After a crash: complete the files of a recording that nobody writes any more."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import msgspec

from sightline.errors import RecordingError
from sightline.recording import manifest as manifests
from sightline.recording.manifest import EndReason, Manifest
from sightline.recording.session import completed, lock

log = logging.getLogger(__name__)


def repair(folder: Path, now_utc_ms: int, reason: EndReason = "interrupted") -> Manifest:
    """Complete what a killed recorder left, and say in the manifest that it ended.

    Returns:
        the manifest; unchanged when the recording had ended in order.
    Raises:
        RecordingError: it is still being written, or is none.
    """
    held = lock(folder)
    try:
        manifest = manifests.read(folder)
        if manifest.ended_at_ms is not None and all(part.is_complete for part in manifest.parts):
            return manifest
        parts = []
        for part in manifest.parts:
            try:
                parts.append(part if part.is_complete else completed(folder, part))
            except (OSError, RecordingError) as exc:
                log.warning("%s of recording %s cannot be repaired: %s", part.file, manifest.recording_id, exc)
                parts.append(part)
        last_ms = max((part.starts_at_ms + part.duration_ms for part in parts), default=0)
        ended_at_ms = manifest.ended_at_ms or min(manifest.started_at_ms + last_ms, now_utc_ms)
        manifest = msgspec.structs.replace(
            manifest, parts=tuple(parts), ended_at_ms=ended_at_ms, end_reason=manifest.end_reason or reason
        )
        manifests.write(folder, manifest)
        return manifest
    finally:
        os.close(held)
