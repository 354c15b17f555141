"""Sheets to print: tags in their real size, and the board for accuracy reports. Vector PDF, set by Typst.

A printer that "fits to the page" shrinks a tag by some percent, and every distance with it: each sheet has a ruler to
hold a real one against. Around each tag one module stays white (the quiet zone); the cut line lies outside of it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal

import cv2
import msgspec
import numpy as np
import typst

from sightline.errors import SpatialError
from sightline.spatial.pose import RigidTransform
from sightline.spatial.tags.families import FAMILIES, Family, TagId, check_tag
from sightline.spatial.tags.layout import PlacedTag, TagLayout

Paper = Literal["a4", "us-letter"]
PAPERS_MM: Final[dict[Paper, tuple[float, float]]] = {"a4": (210.0, 297.0), "us-letter": (215.9, 279.4)}
MARGIN_MM: Final = 10.0
FOOT_MM: Final = 22.0
"""Room for the ruler and the words at the bottom of a sheet."""
LABEL_MM: Final = 9.0
MIN_SIDE_MM: Final = 15.0
MAX_SHEETS: Final = 200
BOARD_FAMILY: Final[Family] = "apriltag_36h11"
BOARD_FIRST: Final = 560
"""The board's numbers start here: assets count from 0."""
BOARD_ROWS, BOARD_COLUMNS = 3, 2
BOARD_SIDE_MM: Final[dict[Paper, float]] = {"a4": 76.0, "us-letter": 70.0}
BOARD_PITCH_MM: Final[dict[Paper, float]] = {"a4": 88.0, "us-letter": 81.0}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A tag on a page: left and top of its black square from the page's corner, millimetres."""

    tag: TagId
    left_mm: float
    top_mm: float
    side_mm: float


def modules(tag: TagId) -> list[list[bool]]:
    """Which squares of a tag are black, row by row from the top, with its border."""
    facts = FAMILIES[tag.family]
    dictionary = cv2.aruco.getPredefinedDictionary(getattr(cv2.aruco, facts.dictionary))
    picture = cv2.aruco.generateImageMarker(dictionary, tag.number, facts.cells)
    return [[bool(value < 128) for value in row] for row in np.asarray(picture)]


def pages(tags: Sequence[TagId], side_mm: float, paper: Paper) -> list[list[Drawn]]:
    """Tags laid out in rows on as few pages as they need.

    Raises:
        SpatialError: a tag does not exist, or is too large for the paper, or there are too many.
    """
    width, height = PAPERS_MM[paper]
    for tag in tags:
        check_tag(tag, side_mm / 1000)
    cells = min((FAMILIES[tag.family].cells for tag in tags), default=0)
    if not cells:
        raise SpatialError("There is no tag to print.")
    quiet = side_mm / cells
    step_x, step_y = side_mm + 2 * quiet, side_mm + 2 * quiet + LABEL_MM
    columns = int((width - 2 * MARGIN_MM) / step_x)
    rows = int((height - 2 * MARGIN_MM - FOOT_MM) / step_y)
    if side_mm < MIN_SIDE_MM or columns < 1 or rows < 1:
        raise SpatialError("A tag of that size does not fit on the paper with its white border.", side_mm=side_mm)
    per_page = rows * columns
    if len(tags) > per_page * MAX_SHEETS:
        raise SpatialError("That is too many tags for one document.", limit=per_page * MAX_SHEETS)
    left = (width - columns * step_x) / 2 + quiet
    places = [(left + c * step_x, MARGIN_MM + quiet + r * step_y) for r in range(rows) for c in range(columns)]
    return [
        [Drawn(tag, *place, side_mm) for tag, place in zip(tags[k : k + per_page], places, strict=False)]
        for k in range(0, len(tags), per_page)
    ]


def board_page(paper: Paper) -> list[Drawn]:
    """The tags of the accuracy board."""
    width, _ = PAPERS_MM[paper]
    side, pitch = BOARD_SIDE_MM[paper], BOARD_PITCH_MM[paper]
    left = (width - (BOARD_COLUMNS - 1) * pitch - side) / 2
    places = [(left + c * pitch, MARGIN_MM + r * pitch) for r in range(BOARD_ROWS) for c in range(BOARD_COLUMNS)]
    return [Drawn(TagId(BOARD_FAMILY, BOARD_FIRST + n), *place, side) for n, place in enumerate(places)]


def board_layout(paper: Paper, scale: float = 1.0) -> TagLayout:
    """The board as an asset: origin in the middle of the paper, +X right, +Y up, +Z out of it.

    Args:
        scale: what the printer made of it: measured length of the ruler by 100 mm.
    """
    width, height = PAPERS_MM[paper]
    placed = {}
    for drawn in board_page(paper):
        x = (drawn.left_mm + drawn.side_mm / 2 - width / 2) / 1000 * scale
        y = (height / 2 - drawn.top_mm - drawn.side_mm / 2) / 1000 * scale
        pose = RigidTransform(np.eye(3), np.array([x, y, 0.0]))
        placed[drawn.tag] = PlacedTag(pose, drawn.side_mm / 1000 * scale)
    return TagLayout(f"accuracy board {paper}", MappingProxyType(placed))


def sheet_pdf(drawn: Sequence[Sequence[Drawn]], paper: Paper, asset: str, title: str) -> bytes:
    """The pages as PDF.

    Args:
        asset: printed below each tag. title: printed at the foot of each page.
    """
    sheets: list[list[dict[str, Any]]] = [
        [
            {
                "left": d.left_mm,
                "top": d.top_mm,
                "side": d.side_mm,
                "rows": modules(d.tag),
                "name": f"{'ArUco 4x4' if d.tag.family == 'aruco_4x4' else 'AprilTag 36h11'}  {d.tag.number}",
                "cut": "board" not in title,
            }
            for d in page
        ]
        for page in drawn
    ]
    values = {"paper": paper, "asset": asset[:80], "title": title, "sheets": sheets, "height": PAPERS_MM[paper][1]}
    return compiled(resources.files(__package__).joinpath("sheet.typ").read_bytes(), values)


def compiled(template: bytes, values: dict[str, Any]) -> bytes:
    """PDF of a Typst source that reads ``data.json``; what people typed reaches it as data, never as markup."""
    with tempfile.TemporaryDirectory(prefix="sightline-sheet-") as name:
        folder = Path(name)
        (folder / "data.json").write_bytes(msgspec.json.encode(values))
        (folder / "main.typ").write_bytes(template)
        made = typst.Compiler(input=folder / "main.typ", root=folder).compile(format="pdf", timestamp=0)
    if not isinstance(made, bytes):
        raise RuntimeError("Typst returned pages instead of one PDF")
    return made
