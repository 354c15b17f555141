"""Numbers of text formats, and what all readers share."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sightline.errors import InvalidMesh

MAX_TEXT_BYTES: Final = 32 * 2**20
"""Text is read at some 30 MB a second: a longer file belongs into a binary format."""
MAX_POLYGONS: Final = 300_000
"""Polygons of different sizes are cut one by one, two microseconds each."""
_MAX_CORNERS: Final = 1_000


def require_text_size(data: bytes) -> None:
    """Raises InvalidMesh."""
    if len(data) > MAX_TEXT_BYTES:
        raise InvalidMesh(f"As text this file may have {MAX_TEXT_BYTES // 2**20} MB; save it as binary.")


def numbers(text: bytes) -> npt.NDArray[np.float64]:
    """All numbers of a text, separated by white space. Raises InvalidMesh for anything else in it."""
    if not text.strip():
        return np.zeros(0)
    try:
        with warnings.catch_warnings():
            # numpy warns when it stops before the end.
            warnings.simplefilter("error")
            return np.fromstring(text.decode("ascii"), sep=" ")
    except (ValueError, DeprecationWarning, UserWarning) as exc:
        raise InvalidMesh("There is something between the numbers that is none.") from exc


def fans(polygons: Sequence[npt.NDArray[Any]]) -> npt.NDArray[np.int64]:
    """Triangles ``(M, 3)`` of polygons, each as a fan around its first corner. Raises InvalidMesh."""
    if len(polygons) > MAX_POLYGONS:
        raise InvalidMesh(f"A file may have {MAX_POLYGONS} polygons that are not all of one size.")
    parts: list[npt.NDArray[np.int64]] = []
    for polygon in polygons:
        if not 3 <= len(polygon) <= _MAX_CORNERS:
            raise InvalidMesh("A polygon has 3 to 1000 corners.")
        corners = np.asarray(polygon, dtype=np.int64)
        first = np.full(len(corners) - 2, corners[0])
        parts.append(np.stack([first, corners[1:-1], corners[2:]], axis=1))
    return np.concatenate(parts) if parts else np.zeros((0, 3), dtype=np.int64)


def rows_of(values: npt.NDArray[np.float64], columns: int) -> npt.NDArray[np.float64]:
    """Raises InvalidMesh unless the numbers are whole rows."""
    if len(values) % columns:
        raise InvalidMesh("The numbers of this file do not fill their rows.")
    return values.reshape(-1, columns)


def indices_of(values: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.int64]:
    """Whole numbers. Raises InvalidMesh for others."""
    # The comparison is false for what is not finite.
    if not (np.abs(values) < 2**31).all() or (values != np.rint(values)).any():
        raise InvalidMesh("A corner of a face is not a whole number.")
    return values.astype(np.int64)
