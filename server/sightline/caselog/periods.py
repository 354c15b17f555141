"""How long what belongs to a case is kept, by its kind, and what is past its period. Pure.

Periods are counted from when the case was finished: from the signature that holds, or from when it was declared void.
A case that is worked on, reviewed, not signed or changed after its signature is not finished, and nothing of it goes;
neither does anything under legal hold. The whole case ends every other period.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Literal

import msgspec

from sightline.caselog.event import StoredEvent
from sightline.ids import BlobHash
from sightline.protocol import workflow as wire
from sightline.workflow.case_state import CaseState

FileKind = Literal["pictures", "clips", "scans", "maps", "models"]
FILE_KINDS: Final[tuple[FileKind, ...]] = ("pictures", "clips", "scans", "maps", "models")
KIND_OF_FILE: Final[Mapping[tuple[str, str], FileKind]] = {
    ("still.stored", "blob"): "pictures",
    ("photo.stored", "blob"): "pictures",
    ("clip.stored", "blob"): "clips",
    ("clip.stored", "poses"): "clips",
    ("scene.saved", "blob"): "scans",
    ("scene.saved", "keyframes"): "scans",
    ("asset.mapped", "blob"): "maps",
    ("model.imported", "blob"): "models",
    ("model.proposed", "blob"): "models",
}
"""By the event and the field of its body that name the file."""
DAY_MS: Final = 86_400_000
MAX_FILES: Final = 10_000
"""Of one kind in one event; what is more goes the next time."""


class Periods(msgspec.Struct, frozen=True, kw_only=True):
    """Whole days; None keeps for ever."""

    pictures: int | None = None
    clips: int | None = None
    scans: int | None = None
    maps: int | None = None
    models: int | None = None
    cases: int | None = None

    @property
    def shortest(self) -> int | None:
        """The shortest of all; None when nothing ever goes."""
        given = [days for days in msgspec.structs.astuple(self) if days is not None]
        return min(given) if given else None

    def of_files(self, kind: FileKind) -> int | None:
        """The period of a kind of file by itself: whether or not the whole case goes earlier."""
        days: int | None = getattr(self, kind)
        return days


def counted_from_ms(state: CaseState) -> int | None:
    """Return when the case was finished; None while it is not."""
    if state.life == "void" and state.voiding is not None:
        return state.voiding.at_ms
    signature = state.signature
    if state.life == "signed" and signature is not None and signature.holds:
        return signature.at_ms
    return None


def ends_at_ms(state: CaseState, days: int | None) -> int | None:
    """Return when a period of this case ends, whether or not it is held; None when it does not run."""
    since_ms = counted_from_ms(state)
    return None if days is None or since_ms is None else since_ms + days * DAY_MS


def is_over(state: CaseState, days: int | None, now_ms: int) -> bool:
    """Return whether a period has ended and nobody holds the case."""
    end_ms = ends_at_ms(state, days)
    return state.hold is None and end_ms is not None and end_ms <= now_ms


def files_of(log: Iterable[StoredEvent]) -> dict[BlobHash, frozenset[FileKind]]:
    """Return the files that a record names, each with its kinds; those that were deleted as well."""
    found: dict[BlobHash, frozenset[FileKind]] = {}
    for event in log:
        for field in ("blob", "poses", "keyframes"):
            kind = KIND_OF_FILE.get((event.kind, field))
            blob = event.body.get(field) if kind is not None else None
            if kind is not None and isinstance(blob, str):
                found[BlobHash(blob)] = found.get(BlobHash(blob), frozenset()) | {kind}
    return found


def due_files(log: Iterable[StoredEvent], state: CaseState, periods: Periods, now_ms: int) -> list[wire.DeletedFiles]:
    """Return the files past their period, by kind. One that is of two kinds stays until both are over."""
    over = {kind: days for kind in FILE_KINDS if is_over(state, days := periods.of_files(kind), now_ms) and days}
    since_ms = counted_from_ms(state)
    if not over or since_ms is None:
        return []
    due: dict[FileKind, list[BlobHash]] = {}
    for blob, kinds in files_of(log).items():
        if blob not in state.deleted_files and kinds <= over.keys():
            due.setdefault(min(kinds), []).append(blob)
    return [
        wire.DeletedFiles(kind=kind, days=over[kind], since_ms=since_ms, blobs=tuple(sorted(due[kind])[:MAX_FILES]))
        for kind in FILE_KINDS
        if kind in due
    ]
