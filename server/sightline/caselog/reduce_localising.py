"""What events about the asset's own frame change in the state. See ``reduce_call``."""

from __future__ import annotations

from sightline.caselog.changing import replace
from sightline.caselog.line import Line
from sightline.ids import AnnotationId, BlobHash, CaseId, WorldId
from sightline.protocol import workflow as wire
from sightline.protocol.common import Anchor
from sightline.workflow.case_state import CaseState
from sightline.workflow.localising import AssetMap, EarlierMark, Localisation, LocalisationAnswer


def asset_localised(state: CaseState, body: wire.AssetLocalised, line: Line) -> None:
    world_id = WorldId(body.world_id)
    state.localisations[world_id] = Localisation(
        localisation_id=body.localisation_id,
        world_id=world_id,
        asset_from_world=body.asset_from_world,
        asset_frame=body.asset_frame,
        method=body.method,
        sigma_m=body.sigma_m,
        residual_px=body.residual_px,
        inliers=body.inliers,
        pictures=body.pictures,
        is_confirmed=body.is_confirmed,
        at_ms=line.at_ms,
        seq=line.seq,
    )


def localisation_confirmed(state: CaseState, body: wire.LocalisationConfirmed, line: Line) -> None:
    _answered(state, body.localisation_id, line, is_confirmed=True)


def localisation_rejected(state: CaseState, body: wire.LocalisationRejected, line: Line) -> None:
    _answered(state, body.localisation_id, line, is_confirmed=False)


def _answered(state: CaseState, localisation_id: str, line: Line, *, is_confirmed: bool) -> None:
    answer = LocalisationAnswer(localisation_id, is_confirmed, line.by, line.at_ms, line.seq)
    state.localisation_answers.setdefault(localisation_id, answer)


def annotation_relocated(state: CaseState, body: wire.AnnotationRelocated, line: Line) -> None:
    """Give a mark of this case its place in the new world, or keep one of an earlier case beside them."""
    annotation_id = AnnotationId(body.annotation_id)
    if body.case_id is None:
        mark = state.annotations.get(annotation_id)
        if mark is not None:
            state.annotations[annotation_id] = replace(
                mark,
                anchor=body.anchor,
                geometry=body.geometry,
                seqs=(*mark.seqs, line.seq),
                world_ended_seq=_end_of_world(state, body.anchor),
            )
        return
    state.earlier_marks[annotation_id] = EarlierMark(
        annotation_id=annotation_id,
        localisation_id=body.localisation_id,
        case_id=CaseId(body.case_id),
        case_number=body.case_number or 0,
        number=body.number,
        title=body.title,
        anchor=body.anchor,
        residual_m=body.residual_m,
        at_ms=line.at_ms,
        seq=line.seq,
    )


def _end_of_world(state: CaseState, anchor: Anchor) -> int | None:
    world = state.worlds.get(WorldId(anchor.world_id))
    return world.ended_seq if world else None


def asset_mapped(state: CaseState, body: wire.AssetMapped, line: Line) -> None:
    state.asset_map = AssetMap(
        blob=BlobHash(body.blob),
        size_bytes=body.size_bytes,
        world_id=WorldId(body.world_id),
        pictures=body.pictures,
        at_ms=line.at_ms,
        seq=line.seq,
    )
