"""A case's worlds in the asset's own frame: the earlier visit's map for vision, and what it finds for the record.

With the first video the newest map of the asset is handed to vision, with the faults of earlier cases that have a place
in it. When a world is placed, by pictures alone or by a person, the record says so (``asset.localised``), earlier
faults appear at their places, and marks of worlds that have ended get one in the new world. When the video ends the
visit's own map is kept if the asset had none.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections import OrderedDict
from collections.abc import Sequence
from typing import Final, Protocol

import msgspec

from sightline.caselog import fold, server_events
from sightline.caselog.event import Actor, StoredEvent
from sightline.errors import NotFound, SightlineError
from sightline.ids import BlobHash, CaseId, WorldId
from sightline.jobs.vision_base import CallVision
from sightline.jobs.vision_wire import AnswerProposal, Localising, View
from sightline.protocol import spatial as wire_spatial
from sightline.protocol import workflow as wire
from sightline.protocol.common import FrameRef, Pose
from sightline.room import asset_frame
from sightline.room.context import Services
from sightline.room.earlier_visits import EarlierVisits, read_earlier_visits
from sightline.room.ports import CheckedImage
from sightline.room.writer import CaseWriter
from sightline.spatial.frames import camera_pose, pose_value
from sightline.spatial.pose import RigidTransform
from sightline.workflow.case_state import CaseState

log = logging.getLogger(__name__)

KEPT_VIEWS: Final = 16


class RoomOfLocalising(Protocol):
    """What this part needs of its room."""

    @property
    def state(self) -> CaseState: ...

    def broadcast(self, message_type: str, body: msgspec.Struct) -> None: ...


class RoomLocalising:
    """What one room knows of the asset's frame."""

    def __init__(self, case_id: CaseId, services: Services, room: RoomOfLocalising, writer: CaseWriter) -> None:
        self._case_id = case_id
        self._services = services
        self._room = room
        self._writer = writer
        self._has_map = False
        self._earlier = EarlierVisits()
        self._views: OrderedDict[str, View] = OrderedDict()
        self._newest: wire_spatial.Localisation | None = None
        self._in_order = asyncio.Lock()
        self.eyes: CallVision | None = None

    # The earlier visits

    async def begin(self, eyes: CallVision) -> None:
        """Give vision the asset's map; it needs it again whenever it has begun anew."""
        self.eyes = eyes
        self._earlier = await read_earlier_visits(self._services.store, self._case_id, self._room.state.facts.asset_tag)
        if self._earlier.map is None:
            return
        try:
            pictures = await eyes.use_map(self._earlier.map.data, self._earlier.in_map())
        except SightlineError as exc:
            log.warning("the map of case %s's asset cannot be used: %s", self._case_id, exc.code)
            return
        self._has_map = True
        log.info("case %s looks for its asset in %d stored pictures", self._case_id, pictures)

    # What vision says

    async def reported(self, report: Localising) -> None:
        """Record a place that was found; tell everybody how looking goes."""
        async with self._in_order:
            if report.state == "placed":
                await self._placed(report)
            self._newest = self._message(self._in_colour(report))
            self._room.broadcast("localisation.state", self._newest)

    async def _placed(self, report: Localising) -> None:
        known = self._room.state.localisations.get(WorldId(report.world_id))
        if report.map_from_world is None or (report.method == "map" and known is not None and known.method == "tag"):
            return  # What tags say is more exact, and no other thing that looks alike can have said it.
        map_from_world = asset_frame.transform(report.map_from_world)
        asset_from_map, frame_id = await self._of_map(report)
        asset_from_world = asset_from_map @ map_from_world
        found = wire.AssetLocalised(
            localisation_id=report.localisation_id,
            world_id=report.world_id,
            asset_from_world=asset_frame.wire_pose(asset_from_world),
            asset_frame=frame_id,
            method=report.method,
            sigma_m=report.sigma_m or 0.0,
            residual_px=report.residual_px,
            inliers=report.inliers,
            pictures=report.pictures,
            is_confirmed=report.is_confirmed,
        )
        await self._localised(found)
        pivot = asset_frame.carried(asset_from_map, report.pivot) if report.pivot is not None else None
        certainty = asset_frame.Certainty(report.sigma_m or 0.0, report.sigma_rad, pivot)
        await self._relocate(report, certainty, asset_from_world, frame_id)

    async def _of_map(self, report: Localising) -> tuple[RigidTransform, str]:
        """Where what was looked for lies in the asset's frame, and that frame's name."""
        if report.target == "earlier_world":
            return await self._of_earlier_world(report)
        if report.method == "map" and self._earlier.map is not None:
            return self._earlier.map.asset_from_map, self._earlier.map.frame_id
        return RigidTransform.identity(), report.map_world_id

    async def _of_earlier_world(self, report: Localising) -> tuple[RigidTransform, str]:
        """Where the world before lies in the asset's frame; on a first visit that frame begins with it."""
        known = self._room.state.localisations.get(WorldId(report.map_world_id))
        if known is not None:
            return asset_frame.transform(known.asset_from_world), known.asset_frame or report.map_world_id
        await self._origin(report.map_world_id)
        return RigidTransform.identity(), report.map_world_id

    async def _origin(self, world_id: str) -> None:
        await self._localised(
            wire.AssetLocalised(
                localisation_id=self._services.new_id(),
                world_id=world_id,
                asset_from_world=asset_frame.IDENTITY,
                asset_frame=world_id,
                method="origin",
                sigma_m=0.0,
                inliers=0,
                pictures=0,
                is_confirmed=False,
            )
        )

    async def _localised(self, found: wire.AssetLocalised) -> None:
        op_id = self._services.new_op_id()
        await self._writer.append(self._actor, op_id, lambda state: server_events.asset_localised(state, op_id, found))

    async def _relocate(
        self, report: Localising, certainty: asset_frame.Certainty, asset_from_world: RigidTransform, frame_id: str
    ) -> None:
        """Give marks of ended worlds, and faults of earlier cases, their places in the new world."""
        world_from_asset = asset_from_world.inverse()
        state = fold.EMPTY
        while events := await self._services.store.cases.events(self._case_id, after_seq=state.head_seq):
            state = fold.advance(state, events)
        for moved in (
            *self._own(state, report, certainty, world_from_asset, frame_id),
            *self._of_others(report, certainty, world_from_asset, frame_id),
        ):
            await self._append_relocated(moved)

    async def _append_relocated(self, moved: wire.AnnotationRelocated) -> None:
        op_id = self._services.new_op_id()
        await self._writer.append(self._actor, op_id, lambda state: server_events.relocated(state, op_id, moved))

    def _own(
        self,
        state: CaseState,
        report: Localising,
        certainty: asset_frame.Certainty,
        world_from_asset: RigidTransform,
        frame_id: str,
    ) -> list[wire.AnnotationRelocated]:
        moved = []
        for mark in state.live_annotations:
            there = state.localisations.get(WorldId(mark.anchor.world_id))
            if there is None or mark.anchor.p_world is None or mark.anchor.world_id == report.world_id:
                continue
            asset_from_there = asset_frame.transform(there.asset_from_world)
            here_from_there = world_from_asset @ asset_from_there
            p_asset = asset_frame.carried(asset_from_there, mark.anchor.p_world)
            sigma_m = certainty.sigma_at(p_asset)
            anchor = asset_frame.moved_anchor(mark.anchor, report.world_id, here_from_there, sigma_m, p_asset, frame_id)
            moved.append(
                wire.AnnotationRelocated(
                    annotation_id=mark.annotation_id,
                    localisation_id=report.localisation_id,
                    number=mark.number,
                    title=mark.label[:200],
                    anchor=anchor,
                    geometry=asset_frame.moved_geometry(mark.geometry, here_from_there),
                    residual_m=report.sigma_m,
                )
            )
        return moved

    def _of_others(
        self, report: Localising, certainty: asset_frame.Certainty, world_from_asset: RigidTransform, frame_id: str
    ) -> list[wire.AnnotationRelocated]:
        moved = []
        for place in self._earlier.in_frame(frame_id):
            assert place.anchor.p_asset is not None
            in_asset = msgspec.structs.replace(
                place.anchor, p_world=place.anchor.p_asset, normal=None, sigma_m=place.sigma_m, candidates=()
            )
            anchor = asset_frame.moved_anchor(
                in_asset,
                report.world_id,
                world_from_asset,
                certainty.sigma_at(place.anchor.p_asset),
                place.anchor.p_asset,
                frame_id,
            )
            moved.append(
                wire.AnnotationRelocated(
                    annotation_id=place.annotation_id,
                    localisation_id=report.localisation_id,
                    case_id=place.case_id,
                    case_number=place.case_number,
                    number=place.number,
                    title=place.title,
                    anchor=anchor,
                    residual_m=report.sigma_m,
                )
            )
        return moved

    def _message(self, report: Localising) -> wire_spatial.Localisation:
        return wire_spatial.Localisation(
            localisation_id=report.localisation_id,
            publication_id=report.publication_id,
            world_id=report.world_id or None,
            target=report.target,
            state=report.state,
            reason=report.reason[:60],
            method=report.method,
            sigma_m=report.sigma_m,
            residual_px=report.residual_px,
            inliers=report.inliers,
            pictures=report.pictures,
            view=self._stored_view(report) if report.view is not None else None,
            live_frame=FrameRef(publication_id=report.publication_id, frame_no=report.frame_no)
            if report.frame_no is not None
            else None,
            live_u=report.live_u,
            live_v=report.live_v,
        )

    # Pictures

    def _in_colour(self, report: Localising) -> Localising:
        if report.view is None or report.target != "asset" or self._earlier.map is None:
            return report
        return msgspec.structs.replace(report, view=self._earlier.map.in_colour(report.view))

    def _stored_view(self, report: Localising) -> wire_spatial.StoredView:
        assert report.view is not None
        view_id = self._services.new_id()
        self._views[view_id] = report.view
        while len(self._views) > KEPT_VIEWS:
            self._views.popitem(last=False)
        return wire_spatial.StoredView(
            url=f"/api/v1/cases/{self._case_id}/looks/{view_id}",
            width=report.view.width,
            height=report.view.height,
            pose=self._in_asset_frame(report),
            u=report.view.u,
            v=report.view.v,
        )

    def _in_asset_frame(self, report: Localising) -> Pose | None:
        assert report.view is not None
        pose = report.view.pose
        if report.target == "earlier_world":
            known = self._room.state.localisations.get(WorldId(report.map_world_id))
            asset_from_map = asset_frame.transform(known.asset_from_world) if known else RigidTransform.identity()
            pose = pose_value(asset_from_map @ camera_pose(pose))
        elif report.method == "map" and self._earlier.map is not None:
            pose = pose_value(self._earlier.map.asset_from_map @ camera_pose(pose))
        return Pose(p=pose.p, q=pose.q)

    def view(self, view_id: str) -> CheckedImage:
        """A stored view that was named. Raises NotFound."""
        view = self._views.get(view_id)
        if view is None:
            raise NotFound("picture", view_id)
        blob = BlobHash(hashlib.sha256(view.jpeg).hexdigest())
        return CheckedImage(data=view.jpeg, mime="image/jpeg", width=view.width, height=view.height, blob=blob)

    # People and the end

    def log_grew(self, events: Sequence[StoredEvent]) -> None:
        """Pass on what people say of proposals."""
        for event in events:
            if event.kind in ("localisation.confirmed", "localisation.rejected") and self.eyes is not None:
                is_confirmed = event.kind == "localisation.confirmed"
                self.eyes.tell(AnswerProposal(str(event.body["localisation_id"]), is_confirmed))

    def greet(self) -> wire_spatial.Localisation | None:
        """What somebody who comes now needs to know."""
        return self._newest

    async def finish(self) -> None:
        """The video ends: keep the map of this visit when the asset has none."""
        eyes, self.eyes = self.eyes, None
        if eyes is None or self._has_map:
            return
        try:
            kept = await eyes.take_map()
        except SightlineError as exc:
            log.warning("the map of case %s is lost: %s", self._case_id, exc.message)
            return
        if kept is None or WorldId(kept.world_id) not in self._room.state.worlds:
            return
        state = self._room.state
        if state.asset_map is not None and kept.pictures <= state.asset_map.pictures:
            return  # The camera was off for a while, and what was kept before shows more.
        if WorldId(kept.world_id) not in state.localisations:
            if state.localisations:
                return  # The asset's frame is another world's: a map in this one would contradict it.
            await self._origin(kept.world_id)
        blob = await self._services.store.blobs.put(kept.data)
        body = wire.AssetMapped(blob=blob, size_bytes=len(kept.data), world_id=kept.world_id, pictures=kept.pictures)
        op_id = self._services.new_op_id()
        await self._writer.append(self._actor, op_id, lambda state: server_events.asset_mapped(state, op_id, body))

    @property
    def _actor(self) -> Actor:
        """Events of the server carry the name of who opened the case."""
        return msgspec.convert(self._room.state.facts.opened_by, Actor, from_attributes=True)
