"""Blobs: the same bytes come back, or an error that says why not."""

from __future__ import annotations

import asyncio
import hashlib
import os
import time
from pathlib import Path

import pytest

from sightline.errors import NotFound, StoreError, StoreUnavailable
from sightline.ids import BlobHash
from sightline.store.base import BlobStore
from sightline.store.blobs import STALE_AFTER_S, FileBlobs
from sightline.store.memory import MemoryBlobs


@pytest.fixture(params=["memory", "folder"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    return MemoryBlobs() if request.param == "memory" else FileBlobs(tmp_path / "blobs")


@pytest.mark.parametrize("data", [b"", b"\x00\xff" * 1000, os.urandom(300_000)], ids=["empty", "small", "large"])
async def test_bytes_come_back_under_their_hash(blobs: BlobStore, data: bytes) -> None:
    blob = await blobs.put(data)
    assert blob == hashlib.sha256(data).hexdigest()
    assert (await blobs.get(blob), await blobs.size(blob)) == (data, len(data))


async def test_same_bytes_may_be_stored_again_and_at_the_same_moment(blobs: BlobStore) -> None:
    stored = await asyncio.gather(*(blobs.put(b"still") for _ in range(20)))
    assert len(set(stored)) == 1
    assert await blobs.get(stored[0]) == b"still"


@pytest.mark.parametrize("name", ["0" * 64, "", "../../etc/passwd", "A" * 64, "0" * 63 + "/", "0" * 64 + "\n"])
async def test_unknown_and_impossible_names_are_not_found(blobs: BlobStore, name: str) -> None:
    with pytest.raises(NotFound):
        await blobs.get(BlobHash(name))
    assert await blobs.size(BlobHash(name)) is None


async def test_changed_file_is_reported_as_damaged_and_healed_by_storing_again(tmp_path: Path) -> None:
    blobs = FileBlobs(tmp_path)
    blob = await blobs.put(b"evidence of a leak")
    path = tmp_path / blob[:2] / blob[2:4] / blob
    for damage in (b"evidence of a leaf", b"", b"evidence of a leak and more"):
        path.write_bytes(damage)
        with pytest.raises(StoreError, match="damaged"):
            await blobs.get(blob)
        assert await blobs.put(b"evidence of a leak") == blob
        assert await blobs.get(blob) == b"evidence of a leak"


async def test_nothing_temporary_is_left_and_what_dead_writers_left_is_cleared(tmp_path: Path) -> None:
    blobs = FileBlobs(tmp_path)
    blob = await blobs.put(b"x")
    files = [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()]
    assert files == [Path(blob[:2], blob[2:4], blob)]
    old, recent = tmp_path / "incoming" / "old", tmp_path / "incoming" / "recent"
    for path in (old, recent):
        path.write_bytes(b"half")
    before_s = time.time() - STALE_AFTER_S - 60
    os.utime(old, (before_s, before_s))
    FileBlobs(tmp_path)
    assert not old.exists()
    assert recent.exists()


async def test_folder_that_cannot_be_used_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StoreUnavailable):
        FileBlobs(tmp_path / "file" / "blobs")
