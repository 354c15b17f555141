"""Which pictures of a visit become key frames of its scan: those of its map of places, and views of no use for a map.

The map of places (``relocalise/builder``) keeps pictures that differ most, but needs something to hold on to in each. A
blank wall has a colour all the same: views that are new and bare are kept beside the map's, fewer of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from sightline.spatial.frames import pose_value
from sightline.spatial.picture import ImageU8, Picture
from sightline.spatial.relocalise.builder import MapBuilder, Outlook, coarse_depth, novelty
from sightline.spatial.scene.views import (
    DEPTH_SIDE_PX,
    MAX_BARE,
    MAX_JPEG_BYTES,
    PICTURE_SIDE_PX,
    FrameName,
    SceneView,
    ViewsChange,
    deflated,
)

_JPEG_QUALITIES: Final = (80, 50)


class ViewChoice:
    """The key frames of one world. Asked with each picture before the map has it, and with each that the map took."""

    def __init__(self) -> None:
        self._bare: list[tuple[FrameName, Outlook]] = []
        self._mapped: list[FrameName] = []

    def offer(
        self, picture: Picture, bgr: Callable[[], ImageU8 | None], builder: MapBuilder, *, is_mapped: bool
    ) -> ViewsChange | None:
        """The change that a picture makes; None: it is not kept.

        Args:
            picture: with pose and depth.
            bgr: gives the same picture in colour, ``(h, w, 3)``, when it is needed; None: it was decoded grey only.
            builder: the map's.
            is_mapped: whether it has taken the picture; one that is kept already counts among the map's from then on.
        """
        if is_mapped and any(name == (picture.publication_id, picture.frame_no) for name, _ in self._bare):
            self._keep((picture.publication_id, picture.frame_no), _outlook(picture), builder, is_mapped=True)
            return None
        if not (is_mapped or self._is_new(picture, builder)):
            return None
        colour = bgr()
        view = scene_view(picture, colour) if colour is not None else None
        if view is None:
            return None
        self._keep(view.name, _outlook(picture), builder, is_mapped=is_mapped)
        return ViewsChange(view, (*self._mapped, *(name for name, _ in self._bare)))

    def _is_new(self, picture: Picture, builder: MapBuilder) -> bool:
        """Whether nothing like it is kept here or in the map."""
        if picture.world_from_camera is None or picture.depth_m is None:
            return False
        others = [*builder.outlooks, *(other for _, other in self._bare)]
        return bool((novelty(_outlook(picture), others) >= 1).all())

    def _keep(self, name: FrameName, outlook: Outlook, builder: MapBuilder, *, is_mapped: bool) -> None:
        if is_mapped:
            in_map = set(builder.names)
            self._mapped = [known for known in (*self._mapped, name) if known in in_map]
            self._bare = [bare for bare in self._bare if novelty(outlook, [bare[1]])[0] >= 1]
            return
        self._bare.append((name, outlook))
        if len(self._bare) > MAX_BARE:
            views = [view for _, view in self._bare]
            nearest = [float(np.partition(novelty(view, views), 1)[1]) for view in views]
            del self._bare[int(np.argmin(nearest))]


def _outlook(picture: Picture) -> Outlook:
    assert picture.world_from_camera is not None
    assert picture.depth_m is not None
    return Outlook.of(picture.world_from_camera, picture.depth_m)


def scene_view(picture: Picture, bgr: ImageU8) -> SceneView | None:
    """A key frame of a picture with pose and depth; None when it cannot be encoded small enough."""
    assert picture.world_from_camera is not None
    assert picture.depth_m is not None
    jpeg, width, height = _encoded(bgr)
    if jpeg is None:
        return None
    depth_mm = coarse_depth(picture.depth_m, DEPTH_SIDE_PX)
    return SceneView(
        publication_id=picture.publication_id,
        frame_no=picture.frame_no,
        pose=pose_value(picture.world_from_camera),
        intrinsics=picture.intrinsics.resized(width, height).to_value(),
        jpeg=jpeg,
        depth_size=(depth_mm.shape[1], depth_mm.shape[0]),
        depth=deflated(depth_mm),
    )


def _encoded(bgr: npt.NDArray[np.uint8]) -> tuple[bytes | None, int, int]:
    scale = min(1.0, PICTURE_SIDE_PX / max(bgr.shape[:2]))
    width, height = max(1, round(bgr.shape[1] * scale)), max(1, round(bgr.shape[0] * scale))
    small = cv2.resize(bgr, (width, height), interpolation=cv2.INTER_AREA) if scale < 1 else bgr
    for quality in _JPEG_QUALITIES:
        _, data = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, quality])
        if data.size <= MAX_JPEG_BYTES:
            return bytes(data.tobytes()), width, height
    return None, width, height
