"""What a world's process does: fuses key frames and answers rays from the volume.

No sockets and no clock in here: the same object serves the process (``child.py``) and tests (``inline.py``).
"""

from __future__ import annotations

from collections import OrderedDict
from functools import partial
from typing import Final

from sightline.jobs.wire import AddView, Command, CutTile, Dump, Fuse, ListTiles, Refine, RefineShape, Surfaces
from sightline.spatial.anchor import check_click, vector
from sightline.spatial.choose import best_of
from sightline.spatial.combine import combine
from sightline.spatial.depth import decode_depth
from sightline.spatial.device_anchor import anchor_on_surfaces
from sightline.spatial.holes import held_against
from sightline.spatial.near import NearVolume
from sightline.spatial.refine import answer_from_volume
from sightline.spatial.scene.colour import SceneColours
from sightline.spatial.scene.device_mesh import DeviceScene
from sightline.spatial.scene.surfaces import SurfaceChanges
from sightline.spatial.scene.tiles import cut_tile, revision_after, tile_name, tile_named, tile_side_m
from sightline.spatial.scene.values import SceneTiles, TileLevel, TileMesh, TileRevision
from sightline.spatial.scene.views import ViewsChange
from sightline.spatial.shapes.refine import refine_shape
from sightline.spatial.shapes.values import ShapeAnswer, ShapeQuery
from sightline.spatial.values import AnchorAnswer, ClickQuery, DepthFrame
from sightline.spatial.volume import BLOCK_SIDE, Volume
from sightline.spatial.witnesses import Witnesses

_MAX_KNOWN: Final = 4096
_SHOWN_FROM_FRAMES: Final = 2
"""A surface needs two frames to be drawn (``scene/extract.py``)."""


class WorldCore:
    """The volume of one world."""

    def __init__(self) -> None:
        self._volume = Volume()
        self._near = NearVolume()
        self._witnesses = Witnesses()
        self.surfaces = DeviceScene()
        self._colours = SceneColours(tile_side_m(self._volume.voxel_m, BLOCK_SIDE))
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
            case RefineShape():
                return self.refine_shape(command.query, command.first)
            case Surfaces():
                self.add_surfaces(command.changes)
                return None
            case AddView():
                self.add_view(command.change)
                return None
            case ListTiles():
                return self.tiles()
            case CutTile():
                return self.tile(command.tile, command.level)
            case Dump():
                return self.dump()
        raise RuntimeError(f"A world's process has no command {type(command).__name__}.")

    def fuse(self, depth: DepthFrame) -> None:
        """Add a key frame; one that was added already is skipped."""
        key = (depth.frame.publication_id, depth.frame.frame_no)
        if key in self._known:
            return
        image = decode_depth(depth)
        self._volume.fuse(image)
        self._near.fuse(image)
        self._witnesses.add(image)
        self._known[key] = None
        if len(self._known) > _MAX_KNOWN:
            self._known.popitem(last=False)

    def refine(self, click: ClickQuery, first: AnchorAnswer) -> AnchorAnswer | None:
        """The combined answer of the first one and the volume; None when the world adds nothing.

        An answer for a hole of the clicked frame is held against all key frames (``spatial/holes.py``); it may be given
        up for another place, or refused (``screen_only``).

        Where neither has a place, the surfaces that the device has found itself are asked (``spatial/choose.py``).
        """
        world_from_camera, intrinsics = check_click(click)
        x_px, y_px = intrinsics.pixel_of(click.u, click.v)
        view = (world_from_camera, intrinsics, x_px, y_px)
        hit = self._near.cast(*view) or self._volume.cast(*view)
        later = answer_from_volume(click.frame.world_id, hit, world_from_camera)
        better = combine(first, later)
        if better is not None:
            clicked = (click.frame.publication_id, click.frame.frame_no)
            eye, look = vector(world_from_camera.translation), partial(self._witnesses.look, besides=clicked)
            better = held_against(first, later, better, eye, look)
        if len(self.surfaces) == 0 or (better or first).p_world is not None:
            return better
        best = best_of([better or first, anchor_on_surfaces(self.surfaces, click)])
        return best if best.p_world is not None else better

    def refine_shape(self, query: ShapeQuery, first: ShapeAnswer) -> ShapeAnswer | None:
        """The combined answer for a shape; None when the volume adds nothing."""
        better = refine_shape(query, first, self.refine, self._volume.cast_rays)
        return None if better == first else better

    def add_surfaces(self, changes: SurfaceChanges) -> None:
        """Take over what the device has found itself. Raises InvalidMesh, InvalidPose."""
        self.surfaces.apply(changes)

    def add_view(self, change: ViewsChange) -> None:
        """Take a picture to colour the scan from. Raises InvalidMap."""
        self._colours.add(change.view, change.kept)

    def tiles(self) -> SceneTiles:
        """Every submap worth showing, with its revision."""
        found = sorted(self._volume.tiles().items())
        tiles = [
            TileRevision(tile_name(tile), "scan", f"{revision_after(frames)}.{self._colours.revision(tile)}")
            for tile, frames in found
            if frames >= _SHOWN_FROM_FRAMES
        ]
        return SceneTiles(tiles=tuple(tiles), frames=self._volume.fused)

    def tile(self, name: str, level: TileLevel) -> TileMesh | None:
        """Triangles of one submap; None when it has none (any more)."""
        tile = tile_named(name)
        if tile is None:
            return None
        voxel_m = self._volume.voxel_m
        vertices, triangles = self._volume.surface(tile)
        side_m = tile_side_m(voxel_m, BLOCK_SIDE)
        paint = partial(self._colours.paint, tile, level)
        return cut_tile(vertices, triangles, tile, side_m, voxel_m, level, paint)

    def dump(self) -> dict[str, object]:
        return {
            **self._volume.dump(),
            "voxel_m": self._volume.voxel_m,
            "near_voxel_m": self._near.voxel_m,
            "near_blocks": self._near.blocks,
            "witnesses": len(self._witnesses),
            "witness_bytes": self._witnesses.size_bytes,
            "views": len(self._colours),
            "view_bytes": self._colours.size_bytes,
            "surfaces": len(self.surfaces),
            "surface_triangles": self.surfaces.triangles,
        }
