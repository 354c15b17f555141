"""What a world's process does: fuses key frames and answers rays from the volume.

No sockets and no clock in here: the same object serves the process (``child.py``) and tests (``inline.py``).
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from sightline.jobs.wire import Command, Dump, Fuse, Refine, SceneGlb
from sightline.spatial.anchor import check_click
from sightline.spatial.combine import combine
from sightline.spatial.depth import decode_depth
from sightline.spatial.glb import mesh_glb
from sightline.spatial.refine import answer_from_volume
from sightline.spatial.simplify import clustered
from sightline.spatial.values import AnchorAnswer, ClickQuery, DepthFrame
from sightline.spatial.volume import Volume

_MAX_KNOWN: Final = 4096
_SCENE_CELL_M: Final = 0.025


class WorldCore:
    """The volume of one world."""

    def __init__(self) -> None:
        self._volume = Volume()
        self._known: OrderedDict[tuple[str, int], None] = OrderedDict()

    def handle(self, command: Command) -> object:
        """Carry out one command; the result is plain data.

        Raises:
            SpatialError: if the command's numbers are not usable.
        """
        match command:
            case Fuse():
                self.fuse(command.depth)
                return None
            case Refine():
                return self.refine(command.click, command.first)
            case SceneGlb():
                return self.scene_glb()
            case Dump():
                return self.dump()
        raise RuntimeError(f"A world's process has no command {type(command).__name__}.")

    def fuse(self, depth: DepthFrame) -> None:
        """Add a key frame; one that was added already is skipped."""
        key = (depth.frame.publication_id, depth.frame.frame_no)
        if key in self._known:
            return
        self._volume.fuse(decode_depth(depth))
        self._known[key] = None
        if len(self._known) > _MAX_KNOWN:
            self._known.popitem(last=False)

    def refine(self, click: ClickQuery, first: AnchorAnswer) -> AnchorAnswer | None:
        """The combined answer of the first one and the volume; None when the volume adds nothing."""
        world_from_camera, intrinsics = check_click(click)
        x_px, y_px = intrinsics.pixel_of(click.u, click.v)
        hit = self._volume.cast(world_from_camera, intrinsics, x_px, y_px)
        return combine(first, answer_from_volume(click.frame.world_id, hit, world_from_camera))

    def scene_glb(self) -> bytes | None:
        mesh = self._volume.mesh()
        return mesh_glb(*clustered(*mesh, _SCENE_CELL_M)) if mesh is not None else None

    def dump(self) -> dict[str, object]:
        return {"fused": self._volume.fused, "blocks": self._volume.blocks, "evicted": self._volume.evicted}
