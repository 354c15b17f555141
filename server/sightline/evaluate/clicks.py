"""Click files: which pixels of which frames to place, and, where somebody knows them, the right answers.

    {"anchors": [{"frame": 12, "u": 320.5, "v": 98, "targets": [[14, ...], ...],
                  "world": [x, y, z], "own_depth_m": 1.2, "edge": false}, ...]}

``frame`` and the first element of each target are frame numbers of the recording; ``u``, ``v`` are pixels of its colour
picture, whole numbers at pixel centres. Everything else is a reference, which only scoring reads
(:class:`Reference`); it never reaches what answers. Files are untrusted.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
import numpy.typing as npt

from sightline.client.recording import Recording
from sightline.errors import RecordingError
from sightline.spatial.camera import Intrinsics

MAX_FILE_BYTES: Final = 64 * 2**20
MAX_CLICKS: Final = 100_000
MAX_TARGETS: Final = 1_000_000
"""Of all clicks together."""
STATES: Final = ("visible", "occluded", "outside")


@dataclass(frozen=True, slots=True)
class Reference:
    """What is known of a click from elsewhere.

    Attributes:
        p_world: ``(3,)`` metres, world of the recording.
        has_own_depth: whether the sensor measured at the clicked pixel.
        is_edge: whether the click lies at a depth edge.
        targets: frame number to expected pixel and state, for the targets that have them.
    """

    p_world: npt.NDArray[np.float64]
    has_own_depth: bool
    is_edge: bool
    targets: Mapping[int, tuple[float, float, str]]


@dataclass(frozen=True, slots=True)
class Click:
    """One pixel to place, and the frames in which to find it again."""

    frame: int
    x_px: float
    y_px: float
    targets: tuple[int, ...]
    reference: Reference | None = None


class _Row(msgspec.Struct):
    frame: int
    u: float
    v: float
    targets: list[list[Any]] = msgspec.field(default_factory=list)
    world: Any = None
    own_depth_m: Any = None
    edge: Any = None


class _File(msgspec.Struct):
    anchors: list[_Row]


def read_clicks(path: Path, recording: Recording) -> list[Click]:
    """The clicks of a file, checked against the recording they belong to.

    Raises:
        RecordingError: the file cannot be read, or a click names a frame or pixel that is not there.
    """
    rows = _read(path).anchors
    if len(rows) > MAX_CLICKS:
        raise RecordingError(f"{path.name} holds {len(rows)} clicks; {MAX_CLICKS} are allowed.", limit=MAX_CLICKS)
    if sum(len(row.targets) for row in rows) > MAX_TARGETS:
        raise RecordingError(f"{path.name} holds more than {MAX_TARGETS} targets.", limit=MAX_TARGETS)
    cameras = {frame.number: frame.intrinsics for frame in recording}
    return [_click(path.name, index, row, cameras) for index, row in enumerate(rows)]


def _read(path: Path) -> _File:
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise RecordingError(f"{path.name} has {size} bytes; {MAX_FILE_BYTES} are allowed.", limit=MAX_FILE_BYTES)
        return msgspec.json.decode(path.read_bytes(), type=_File)
    except FileNotFoundError as error:
        raise RecordingError(f"There is no click file {path}; name one with --clicks.", file=path.name) from error
    except (OSError, UnicodeDecodeError, RecursionError, msgspec.MsgspecError) as error:
        raise RecordingError(f"{path.name} is not a file of clicks: {error}.", file=path.name) from error


def _click(name: str, index: int, row: _Row, cameras: Mapping[int, Intrinsics]) -> Click:
    camera = cameras.get(row.frame)
    if camera is None:
        raise RecordingError(f"{name}: click {index} names frame {row.frame}, which is not in the recording.")
    if not (math.isfinite(row.u) and math.isfinite(row.v)) or not camera.contains(row.u, row.v):
        raise RecordingError(
            f"{name}: click {index} at ({row.u}, {row.v}) is not on the picture of {camera.width} x {camera.height}."
        )
    numbers = []
    for target in row.targets:
        number = target[0] if target else None
        if not isinstance(number, int) or isinstance(number, bool) or number not in cameras:
            raise RecordingError(f"{name}: click {index} has a target whose frame is not in the recording.")
        numbers.append(number)
    return Click(row.frame, row.u, row.v, tuple(numbers), _reference(row))


def _reference(row: _Row) -> Reference | None:
    """The reference of a click; None unless it is whole: half a reference would score half a click."""
    place = _finite(row.world, 3)
    if place is None:
        return None
    targets = {}
    for target in row.targets:
        pixel = _finite(target[1:3], 2)
        if pixel is not None and len(target) > 3 and target[3] in STATES:
            targets[int(target[0])] = (float(pixel[0]), float(pixel[1]), str(target[3]))
    depth = _finite([row.own_depth_m], 1)
    return Reference(place, depth is None or bool(depth[0] > 0), row.edge is True, targets)


def _finite(values: Any, count: int) -> npt.NDArray[np.float64] | None:
    if not isinstance(values, list) or len(values) != count:
        return None
    if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        return None
    try:
        numbers = np.array(values, dtype=np.float64)
    except OverflowError:
        return None
    return numbers if bool(np.isfinite(numbers).all()) else None
