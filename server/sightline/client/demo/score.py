"""Scores the demo from outside: here the recording and its references may be read, but nothing is sent any more."""

from __future__ import annotations

from typing import Any

import cv2
import msgspec
import numpy as np
import numpy.typing as npt

from sightline.client.expert import THUMBNAIL, ExpertSenses, MadeClick
from sightline.client.recording import Recording
from sightline.client.replay import FRAME_NO_BASE
from sightline.protocol.common import Anchor
from sightline.protocol.workflow import AnchorRefined, AnnotationPlaced, Event
from sightline.spatial.camera import Intrinsics, project
from sightline.spatial.frames import camera_pose
from sightline.spatial.values import IntrinsicsValue, PoseValue

NEIGHBOURS = 4
SAME_PICTURE = 1.02
"""Two frames of a resting camera are one picture: the own frame may be this much worse than the best neighbour."""
DAMAGED_PICTURE = 20.0
"""Grey levels of mean difference (intact: about 2) that no frame nearby explains: the decoder lost its reference."""
Figures = dict[str, float | int | None]


def anchors_of(events: list[Event]) -> tuple[dict[str, AnnotationPlaced], dict[str, Anchor]]:
    """Placed marks by id, and each one's newest anchor."""
    placed: dict[str, AnnotationPlaced] = {}
    newest: dict[str, Anchor] = {}
    for event in events:
        if event.kind == "annotation.placed":
            mark = msgspec.convert(event.body, AnnotationPlaced)
            placed[mark.annotation_id], newest[mark.annotation_id] = mark, mark.anchor
        elif event.kind == "anchor.refined":
            refined = msgspec.convert(event.body, AnchorRefined)
            newest[refined.annotation_id] = refined.anchor
    return placed, newest


def identity_figures(recording: Recording, made: list[MadeClick], events: list[Event]) -> Figures:
    """Whether each click got its own frame: by the log's frame number, and by the decoded picture."""
    placed, _ = anchors_of(events)
    pictures = {frame.number: frame for frame in recording}
    order = [frame.number for frame in recording]
    exact = approximate = wrong = picture_matches = damaged = 0
    for click in made:
        mark = placed.get(click.annotation_id)
        if mark is None:
            continue
        if mark.is_approximate or mark.frame is None:
            approximate += 1
        elif mark.frame.frame_no == click.click.frame_no:
            exact += 1
        else:
            wrong += 1
        number = click.click.frame_no - FRAME_NO_BASE
        around = order[max(0, order.index(number) - NEIGHBOURS) : order.index(number) + NEIGHBOURS + 1]
        errors = {n: _difference(click.thumbnail, pictures[n].color()) for n in around}
        damaged += min(errors.values()) > DAMAGED_PICTURE
        picture_matches += errors[number] <= SAME_PICTURE * min(min(errors.values()), DAMAGED_PICTURE)
    return {
        "clicks": len(made),
        "stored": sum(click.annotation_id in placed for click in made),
        "identity_exact": exact,
        "identity_approximate": approximate,
        "identity_wrong": wrong,
        "picture_matches": picture_matches,
        "picture_damaged": damaged,
    }


def anchor_figures(made: list[MadeClick], events: list[Event], references: list[dict[str, Any]]) -> Figures:
    """Distance of each anchor from its reference point, metres to centimetres."""
    _, newest = anchors_of(events)
    errors, missing, hole_clicks, holes_answered = [], 0, 0, 0
    for click in made:
        reference = references[int(click.click.key)]
        anchor = newest.get(click.annotation_id)
        is_hole = float(reference.get("own_depth_m", 1)) == 0
        hole_clicks += is_hole
        if anchor is None or anchor.p_world is None:
            missing += 1
            continue
        holes_answered += is_hole
        errors.append(100 * float(np.linalg.norm(np.subtract(anchor.p_world, reference["world"]))))
    return {
        "references": len(made),
        "anchored": len(errors),
        "anchored_share": len(errors) / max(1, len(made)),
        "error_median_cm": _percentile(errors, 50),
        "error_p95_cm": _percentile(errors, 95),
        "clicks_without_own_depth": hole_clicks,
        "answered_without_own_depth": holes_answered,
    }


def target_figures(
    recording: Recording,
    made: list[MadeClick],
    events: list[Event],
    references: list[dict[str, Any]],
    senses: ExpertSenses,
) -> Figures:
    """Distance between where a mark is drawn and where it should be, in pixels.

    Later targets are drawn as the expert's view does, by the pose record that came with the frame; earlier ones are
    computed from the recording.
    """
    _, newest = anchors_of(events)
    by_number = {frame.number: frame for frame in recording}
    later, earlier = [], []
    for click in made:
        anchor = newest.get(click.annotation_id)
        if anchor is None or anchor.p_world is None:
            continue
        point = np.asarray([anchor.p_world], np.float64)
        for number, u, v, visibility in references[int(click.click.key)]["targets"]:
            if visibility != "visible":
                continue
            record = senses.records.get(FRAME_NO_BASE + number)
            if FRAME_NO_BASE + number > click.click.frame_no and record is not None and record.pose is not None:
                camera = Intrinsics.from_value(msgspec.convert(msgspec.to_builtins(record.intrinsics), IntrinsicsValue))
                pose = camera_pose(PoseValue(record.pose.p, record.pose.q))
                later.append(_distance(project(point, pose.inverse(), camera)[0], u, v))
            elif FRAME_NO_BASE + number < click.click.frame_no:
                frame = by_number[number]
                pixel = project(point, frame.world_from_camera.inverse(), frame.intrinsics)[0]
                earlier.append(_distance(pixel, u, v))
    return {
        "later_targets": len(later),
        "later_median_px": _percentile(later, 50),
        "earlier_targets": len(earlier),
        "earlier_median_px": _percentile(earlier, 50),
    }


def latency_figures(made: list[MadeClick]) -> Figures:
    latencies = [click.latency_ms for click in made if click.latency_ms is not None]
    return {"click_to_ack_median_ms": _percentile(latencies, 50), "click_to_ack_p95_ms": _percentile(latencies, 95)}


def _difference(thumbnail: npt.NDArray[np.uint8], bgr: npt.NDArray[np.uint8]) -> float:
    """Mean absolute grey difference; codec loss moves it equally for all frames of a neighbourhood."""
    grey = cv2.resize(cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY), THUMBNAIL, interpolation=cv2.INTER_AREA)
    return float(np.abs(thumbnail.astype(np.float32) - grey.astype(np.float32)).mean())


def _distance(pixel: npt.NDArray[np.float64], u: float, v: float) -> float:
    return float(np.hypot(pixel[0] - u, pixel[1] - v))


def _percentile(values: list[float], share: float) -> float | None:
    finite = [value for value in values if np.isfinite(value)]
    return round(float(np.percentile(finite, share)), 3) if finite else None
