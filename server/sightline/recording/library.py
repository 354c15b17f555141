"""Recordings on disk, one folder per case, in it one per recording: made, listed, handed out, repaired, deleted."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import shutil
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final, Self

from sightline.errors import NotFound, RecordingError, SightlineError
from sightline.ids import CaseId
from sightline.recording import manifest as manifests
from sightline.recording.base import Recorder
from sightline.recording.manifest import Manifest
from sightline.recording.process import RecorderProcess
from sightline.recording.repair import repair

log = logging.getLogger(__name__)

_NAME: Final = re.compile(r"[0-9a-fA-F-]{1,64}\Z")
"""Identifiers as they are made here; nothing else becomes part of a path."""
_REPAIR_TRIES: Final = 50
_REPAIR_PAUSE_S: Final = 0.2
_DAY_S: Final = 86_400.0
_DAY_MS: Final = 86_400_000


IsHeld = Callable[[CaseId], Awaitable[bool]]


class RecordingLibrary:
    """Implements ``Recordings``; as an async context manager it also deletes what is past its time, once a day.

    Args:
        root: of all recordings; made when needed.
        retention_days: older ones are deleted by ``expire``; None keeps them for ever.
        is_held: whether a case is under legal hold; its recordings are then kept whatever their age.
    """

    def __init__(self, root: Path, retention_days: int | None = None, is_held: IsHeld | None = None) -> None:
        self._root = root
        self._is_held = is_held
        self._retention_days = retention_days
        self._expiring: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._expiring = asyncio.create_task(self._expire_daily(), name="recordings' retention")
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._expiring is not None:
            self._expiring.cancel()
            await asyncio.wait([self._expiring])

    async def start(self, case_id: CaseId, recording_id: str, started_at_ms: int, started_ns: int) -> Recorder:
        folder = self._folder(case_id, recording_id)
        return await RecorderProcess.start(
            folder,
            case_id=case_id,
            recording_id=recording_id,
            started_at_ms=started_at_ms,
            started_ns=started_ns,
        )

    async def of_case(self, case_id: CaseId) -> list[Manifest]:
        return await asyncio.to_thread(self._read_case, case_id)

    async def delete(self, case_id: CaseId) -> int:
        return await asyncio.to_thread(self._delete_case, case_id)

    async def file(self, case_id: CaseId, recording_id: str, name: str) -> Path:
        folder = self._folder(case_id, recording_id)
        try:
            manifest = await asyncio.to_thread(manifests.read, folder)
        except RecordingError:
            raise NotFound("recording", recording_id) from None
        known = {part.file for part in manifest.parts} | {manifests.POSES, manifests.EVENTS, manifests.MANIFEST}
        if name not in known or not (folder / name).is_file():
            raise NotFound("file of the recording", name[:80])
        return folder / name

    def expires_at_ms(self, manifest: Manifest) -> int | None:
        if self._retention_days is None or manifest.ended_at_ms is None:
            return None
        return manifest.ended_at_ms + self._retention_days * _DAY_MS

    async def recover(self) -> list[Manifest]:
        """Called once at start. A recorder that outlived its server completed its files itself; it is named as well."""
        interrupted = []
        for folder in await asyncio.to_thread(self._interrupted):
            manifest = await self._repair(folder)
            if manifest is not None:
                interrupted.append(manifest)
        return interrupted

    async def expire(self, now_utc_ms: int) -> list[str]:
        """Delete recordings past their retention; returns their ids."""
        if self._retention_days is None:
            return []
        deleted = []
        for manifest in await self.expired(now_utc_ms):
            folder = self._folder(manifest.case_id, manifest.recording_id)
            # Another process may be deleting it at this moment.
            with contextlib.suppress(FileNotFoundError):
                await asyncio.to_thread(shutil.rmtree, folder)
            deleted.append(manifest.recording_id)
        return deleted

    async def expired(self, now_utc_ms: int) -> list[Manifest]:
        """Return the recordings past their retention that no legal hold keeps."""
        if self._retention_days is None:
            return []
        limit_ms = now_utc_ms - self._retention_days * _DAY_MS
        ended = await asyncio.to_thread(self._ended_before, limit_ms)
        return [each for each in ended if self._is_held is None or not await self._is_held(CaseId(each.case_id))]

    async def size_bytes(self, manifest: Manifest) -> int:
        """Return what all files of a recording take."""
        folder = self._folder(manifest.case_id, manifest.recording_id)
        return await asyncio.to_thread(_size_of, folder)

    # Inside

    async def _expire_daily(self) -> None:
        while True:
            try:
                for recording_id in await self.expire(time.time_ns() // 1_000_000):
                    log.info("recording %s was deleted: it is past its time", recording_id)
            except OSError as exc:
                log.warning("recordings past their time cannot be deleted: %s", exc.strerror)
            except SightlineError as exc:
                # Whether a case is held is not known now: nothing is deleted, tomorrow is early enough.
                log.warning("recordings past their time are kept: %s", exc.code)
            await asyncio.sleep(_DAY_S)

    async def _repair(self, folder: Path) -> Manifest | None:
        """A recorder that outlived its server completes its files itself; it is given time for that."""
        for _ in range(_REPAIR_TRIES):
            try:
                return await asyncio.to_thread(repair, folder, time.time_ns() // 1_000_000)
            except RecordingError as exc:
                reason = exc
            await asyncio.sleep(_REPAIR_PAUSE_S)
        log.warning("recording %s cannot be repaired: %s", folder.name, reason.message)
        return None

    def _folder(self, case_id: str, recording_id: str) -> Path:
        if not _NAME.match(case_id) or not _NAME.match(recording_id):
            raise NotFound("recording", recording_id[:80])
        return self._root / case_id / recording_id

    def _read_case(self, case_id: str) -> list[Manifest]:
        found = []
        if _NAME.match(case_id) and (self._root / case_id).is_dir():
            for folder in (self._root / case_id).iterdir():
                try:
                    found.append(manifests.read(folder))
                except RecordingError:
                    log.warning("recording %s cannot be read", folder.name)
        return sorted(found, key=lambda manifest: manifest.started_at_ms)

    def _interrupted(self) -> list[Path]:
        folders = []
        for path in self._root.glob(f"*/*/{manifests.MANIFEST}"):
            try:
                manifest = manifests.read(path.parent)
            except RecordingError:
                continue
            if manifest.end_reason in (None, "interrupted") or not all(part.is_complete for part in manifest.parts):
                folders.append(path.parent)
        return folders

    def _delete_case(self, case_id: str) -> int:
        ended = [manifest for manifest in self._read_case(case_id) if manifest.ended_at_ms is not None]
        for manifest in ended:
            shutil.rmtree(self._folder(case_id, manifest.recording_id))
        return len(ended)

    def _ended_before(self, limit_ms: int) -> list[Manifest]:
        found = []
        for path in list(self._root.glob(f"*/*/{manifests.MANIFEST}")):
            try:
                manifest = manifests.read(path.parent)
            except RecordingError:
                continue
            if manifest.ended_at_ms is not None and manifest.ended_at_ms < limit_ms:
                found.append(manifest)
        return found


def _size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
