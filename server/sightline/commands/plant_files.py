"""Files of ``sightline plant import``: each is read and checked before anything is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sightline.errors import MessageTooLarge, PlantDataError, SightlineError
from sightline.plant import csv_reader, yaml_reader
from sightline.plant.asset_table import read_asset_rows
from sightline.plant.code_table import ListHead, read_codes
from sightline.plant.csv_reader import Row
from sightline.plant.documents import ReadDocument, read_document
from sightline.store.plant_base import AssetDraft, DocumentKind

Progress = Callable[[str, int, int], None]
"""What is being done, how much of it is done, how much there is."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a command line asks for."""

    assets: Path | None = None
    documents: tuple[tuple[DocumentKind, Path], ...] = ()
    codes_key: str = ""
    codes_version: int = 0
    titles: dict[str, str] = field(default_factory=dict)
    number: str = ""
    revision: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that was read, ready to be stored."""

    assets: Path | None
    rows: list[tuple[Row, AssetDraft]]
    documents: list[tuple[Path, ReadDocument]]


def read_files(wanted: Wanted, progress: Progress) -> Plan:
    """Read all files.

    Raises:
        PlantDataError: one of them is wrong; the message says which and where.
    """
    rows: list[tuple[Row, AssetDraft]] = []
    if wanted.assets is not None:
        with named(wanted.assets):
            data = _bytes(wanted.assets, csv_reader.MAX_BYTES)
            rows = read_asset_rows(data, lambda done, of: progress("Reading assets", done, of))
    documents: list[tuple[Path, ReadDocument]] = []
    for kind, path in wanted.documents:
        progress(f"Reading {path.name}", len(documents), len(wanted.documents))
        with named(path):
            documents.append((path, _document(kind, path, wanted)))
    return Plan(wanted.assets, rows, documents)


def _document(kind: DocumentKind, path: Path, wanted: Wanted) -> ReadDocument:
    if kind == "code_list" and path.suffix.lower() in {".csv", ".tsv", ".txt"}:
        if not wanted.codes_key or wanted.codes_version < 1:
            raise PlantDataError("a table of codes needs --codes-key and --codes-version.", "codes")
        head = ListHead(wanted.codes_key, wanted.codes_version, wanted.titles, wanted.number, wanted.revision)
        return read_codes(_bytes(path, csv_reader.MAX_BYTES), head)
    loaded = yaml_reader.read_yaml(_bytes(path, yaml_reader.MAX_BYTES))
    return read_document(kind, loaded, number=wanted.number, revision=wanted.revision)


def _bytes(path: Path, limit_bytes: int) -> bytes:
    """Return a file's bytes, never more than the limit, whatever the file is."""
    try:
        with path.open("rb") as file:
            data = file.read(limit_bytes + 1)
    except OSError as exc:
        raise PlantDataError(f"it cannot be read: {exc.strerror}.", "file") from exc
    if len(data) > limit_bytes:
        raise MessageTooLarge(max(len(data), path.stat().st_size), limit_bytes)
    return data


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Say in every refusal which file it is about, and the place where it is known."""
    try:
        yield
    except SightlineError as exc:
        reason = str(exc.details.get("reason", exc.code))
        raise PlantDataError(f"{path}{_place(exc)}: {exc.message}", reason, file=str(path)) from exc


def _place(error: SightlineError) -> str:
    for name in ("line", "row"):
        where = error.details.get(name)
        # What is wrong with a cell names its row itself.
        if where is not None and not error.message.startswith("row "):
            return f", {name} {where}"
    return ""
