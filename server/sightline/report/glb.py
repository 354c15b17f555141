"""``scene.glb``: a world as it was scanned, with its marks as named nodes; the marks alone when nothing was scanned.

glTF 2.0: right-handed, +Y up, metres, as the world itself (``spatial/scene/export.py``).
"""

from __future__ import annotations

from sightline.errors import NotFound
from sightline.ids import WorldId
from sightline.spatial.scene.export import add_marks, scene_glb
from sightline.spatial.scene.values import MarkNode
from sightline.workflow.case_state import CaseState


def world_of(state: CaseState) -> WorldId | None:
    """Return the world to export when none is named: the one with the most marks, of these the newest; or None."""
    counts = {world: len(mark_nodes(state, world)) for world in state.worlds}
    scanned = [world for world in state.scenes if world not in counts]
    counts |= dict.fromkeys(scanned, 0)
    newest_first = reversed(list(counts))
    return max(newest_first, key=lambda world: (counts[world], world in state.scenes), default=None)


def mark_nodes(state: CaseState, world_id: str) -> list[MarkNode]:
    """Return the marks that have a place in a world, by their number; a fault's title is the label of its mark."""
    faults = {fault.annotation_id: fault for fault in state.live_faults}
    found = []
    for mark in sorted(state.live_annotations, key=lambda mark: mark.number):
        anchor = mark.anchor
        if anchor.world_id != world_id or anchor.p_world is None:
            continue
        fault = faults.get(mark.annotation_id)
        label = fault.title if fault else mark.label
        found.append(
            MarkNode(
                number=mark.number,
                label=label,
                p_world=anchor.p_world,
                normal=anchor.normal,
                sigma_m=anchor.sigma_m,
            )
        )
    return found


def marked_glb(state: CaseState, world_id: str | None, scan: bytes | None) -> bytes:
    """Return the file.

    Args:
        world_id: None for a case without any world.
        scan: the stored scan of that world (``scene_glb``); None when nothing was scanned.
    Raises:
        NotFound: there is neither a scan nor a mark with a place; glTF has no empty scene.
        InvalidMesh: the scan is not a file of ours.
    """
    marks = mark_nodes(state, world_id) if world_id is not None else []
    if scan is None and not marks:
        raise NotFound("scene", "without scan and marks")
    return add_marks(scan, marks) if scan is not None else scene_glb([], marks)
