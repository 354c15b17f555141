"""Content-addressed bytes in a folder: ``ab/cd/abcd…`` by SHA-256, written durably or not at all.

A blob is written beside its place, fsynced, renamed into place, and the folder is fsynced: after ``put`` returns it
survives a power cut, and no reader ever sees half of it.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import hashlib
import os
import re
import tempfile
import time
from pathlib import Path

from sightline.errors import NotFound, StoreError, StoreUnavailable
from sightline.ids import BlobHash

STALE_AFTER_S = 24 * 3600.0
"""A temporary file this old was left by a process that died while writing."""

_HASH = re.compile(r"[0-9a-f]{64}\Z")


class FileBlobs:
    """``BlobStore`` in one folder, which several nodes may share."""

    def __init__(self, folder: Path) -> None:
        """Create the folder and clear what dead writers left there.

        Raises:
            StoreUnavailable: the folder cannot be written.
        """
        self._folder = folder
        self._incoming = folder / "incoming"
        try:
            self._incoming.mkdir(parents=True, exist_ok=True)
            _clear_stale(self._incoming)
        except OSError as exc:
            raise _unavailable(exc) from exc

    async def put(self, data: bytes) -> BlobHash:
        return await asyncio.to_thread(self._put, data)

    async def get(self, blob: BlobHash) -> bytes:
        return await asyncio.to_thread(self._get, blob)

    async def delete(self, blob: BlobHash) -> bool:
        return await asyncio.to_thread(self._delete, blob)

    async def size(self, blob: BlobHash) -> int | None:
        return await asyncio.to_thread(self._size, blob)

    def _size(self, blob: BlobHash) -> int | None:
        if not _HASH.match(blob):
            return None
        try:
            return self._path(blob).stat().st_size
        except FileNotFoundError:
            return None
        except OSError as exc:
            raise _unavailable(exc) from exc

    def _delete(self, blob: BlobHash) -> bool:
        if not _HASH.match(blob):
            return False
        path = self._path(blob)
        try:
            path.unlink()
            _sync_folder(path.parent)
        except FileNotFoundError:
            return False
        except OSError as exc:
            raise _unavailable(exc) from exc
        return True

    def _path(self, blob: str) -> Path:
        return self._folder / blob[:2] / blob[2:4] / blob

    def _put(self, data: bytes) -> BlobHash:
        blob = BlobHash(hashlib.sha256(data).hexdigest())
        path = self._path(blob)
        try:
            self._make_parent(path)
            # An equal file is kept; a damaged one is replaced, so storing again heals it.
            if not _holds(path, data):
                self._write(path, data)
            _sync_folder(path.parent)
        except OSError as exc:
            raise _unavailable(exc) from exc
        return blob

    def _make_parent(self, path: Path) -> None:
        middle = path.parent.parent
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True)
        # Always, not only when made here: another writer may have made it and died before it was durable.
        _sync_folder(middle)
        _sync_folder(self._folder)

    def _write(self, path: Path, data: bytes) -> None:
        descriptor, name = tempfile.mkstemp(dir=self._incoming)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise

    def _get(self, blob: BlobHash) -> bytes:
        # The hash comes from outside and becomes a path.
        if not _HASH.match(blob):
            raise NotFound("blob", blob[:80])
        try:
            data = self._path(blob).read_bytes()
        except FileNotFoundError:
            raise NotFound("blob", blob) from None
        except OSError as exc:
            raise _unavailable(exc) from exc
        if hashlib.sha256(data).hexdigest() != blob:
            raise StoreError("The stored file is damaged: its content no longer matches its hash.", blob=blob)
        return data


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except FileNotFoundError:
        return False


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _clear_stale(incoming: Path) -> None:
    oldest_kept_s = time.time() - STALE_AFTER_S
    for path in incoming.iterdir():
        # Another node may clear the same folder at this moment.
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime < oldest_kept_s:
                path.unlink()


def _unavailable(exc: OSError) -> StoreUnavailable:
    reason = errno.errorcode.get(exc.errno or 0, "unknown")
    return StoreUnavailable(f"The folder of stored files cannot be used ({reason}).", reason=reason)
