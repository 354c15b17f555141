"""Faults and marks as the template prints them: plates, facts, the course of each fault, pictures with captions."""

from __future__ import annotations

from typing import Any

from sightline.protocol.common import FrameRef, Geometry
from sightline.protocol.workflow import ClipStored
from sightline.report.formats import MEASURES, accuracy, utc
from sightline.report.glyph import Rgb, glyph_of, outline
from sightline.report.marking import CROP_ASPECT
from sightline.report.model import Document, MarkEntry
from sightline.report.view_values import Readable, photos
from sightline.report.view_work import priority, work_rows
from sightline.report.words import Words
from sightline.workflow.fault import Fault
from sightline.workflow.parts import AnnotationState, Still
from sightline.workflow.recording import Clip
from sightline.workflow.texts import Language

Json = dict[str, Any]


def picture_name(annotation_id: str, part: str) -> str:
    """Return the file name under which the template finds a drawn picture; ``part`` is ``full`` or ``crop``."""
    return f"{annotation_id}-{part}.jpg"


def faults(document: Document, words: Words, lang: Language, readable: Readable) -> Json:
    """Return the section of faults and of marks that are none."""
    return {
        "title": words.faults.faults,
        "none": words.faults.no_faults,
        "faults": [
            _fault(entry, entry.fault, document.component(entry.fault.component, lang), words, lang, readable)
            for entry in document.faults
            if entry.fault
        ],
        "marks_title": words.marks.marks,
        "marks_why": words.marks.marks_why,
        "marks": [_mark(entry, words, readable) for entry in document.marks],
    }


def plate(entry: MarkEntry) -> Json:
    """Return the number plate of a mark: the glyph of pages, pictures and scene."""
    severity = entry.fault.severity if entry.fault else None
    glyph = glyph_of(severity, entry.mark.anchor_state)
    return {
        "points": [list(point) for point in outline(glyph.shape)],
        "line": _hex(glyph.line),
        "fill": _hex(glyph.fill),
        "is_dashed": glyph.is_dashed,
        "is_hollow": glyph.is_hollow,
        "number": str(entry.mark.number),
    }


def _hex(colour: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _fault(entry: MarkEntry, fault: Fault, component: str, words: Words, lang: Language, readable: Readable) -> Json:
    mark = entry.mark
    rows = [
        # A row may have a third text, set small: here the path that the record has.
        [words.faults.component, component, *([fault.component] if component != fault.component else [])],
        [words.faults.severity, words.faults.severities[fault.severity]],
        [words.marks.position, position(mark, words)],
        *shape_rows(mark, words),
        *work_rows(fault, words, lang),
        [words.faults.found_by, words.record.by_at.format(name=mark.by.display_name, time=utc(mark.placed_at_ms))],
        [words.faults.acknowledged, _acknowledged(mark, words)],
    ]
    if fault.note:
        rows.append([words.faults.note, fault.note])
    rows += [_clip(clip, clip.stored, words, readable) for clip in entry.clips if clip.stored]
    if fault.moves:
        rows.append([words.faults.history, "\n".join(_course(fault, words))])
    return {
        "plate": plate(entry),
        "number": words.faults.fault_number.format(number=fault.number),
        "mark": words.marks.mark_number.format(number=mark.number),
        "title": fault.title,
        "state": words.faults.fault_states[fault.state],
        "severity": words.faults.severities[fault.severity],
        "priority": priority(fault, words),
        "rows": rows,
        "photos": photos(entry.photos, words, readable),
        **_pictures(entry, words, readable),
    }


def _clip(clip: Clip, stored: ClipStored, words: Words, readable: Readable) -> list[str]:
    """Name, length and when it was; small, the hash by which the file is recognised."""
    length = f"{stored.duration_ms / 1000:.1f} s, {stored.size_bytes / 1_000_000:.1f} MB"
    told = f"{clip.file_name}, {length}, {utc(stored.started_at_ms)}"
    if stored.blob in readable.deleted:
        told = f"{told}\n{readable.why_not(stored.blob, words)}"
    return [words.faults.clip, told, f"SHA-256 {stored.blob}"]


def _course(fault: Fault, words: Words) -> list[str]:
    lines = [f"{words.faults.fault_states['suspected']}: {fault.by.display_name}, {utc(fault.created_at_ms)}"]
    for move in fault.moves:
        who = f"{words.faults.fault_states[move.to_state]}: {move.by.display_name}, {utc(move.at_ms)}"
        lines.append(f"{who}. {move.reason}" if move.reason else who)
    return lines


def position(mark: AnnotationState, words: Words) -> str:
    """Return how far the position can be trusted: its state, accuracy and origin."""
    anchor = mark.anchor
    state = words.marks.anchor_states[mark.anchor_state]
    doubt = words.marks.doubts.get(anchor.reason, "")
    if anchor.p_world is None:
        return "; ".join(filter(None, (f"{state}: {words.marks.no_position}", doubt)))
    known = [accuracy(anchor.sigma_m)] if anchor.sigma_m is not None else []
    said = ", ".join((state, *known, *filter(None, [words.marks.methods[anchor.method]])))
    return "; ".join(filter(None, (said, doubt)))


def shape_rows(mark: AnnotationState, words: Words) -> list[list[str]]:
    """Return what was drawn, and what was measured with it; nothing for a point."""
    if mark.shape == "point":
        return []
    geometry = mark.geometry
    is_told = geometry is not None and mark.shape not in MEASURES and geometry.reason != mark.anchor.reason
    doubt = words.marks.doubts.get(geometry.reason, "") if geometry is not None and is_told else ""
    rows = [[words.marks.shape, "; ".join(filter(None, (words.marks.shapes[mark.shape], doubt)))]]
    if mark.shape in MEASURES:
        rows.append([words.marks.measured, measured(mark.geometry, words)])
    if geometry is not None and len(geometry.radii_m) == 2:
        long, short = (f"{radius * 1000:.0f} mm" for radius in geometry.radii_m)
        rows.append([words.marks.size, words.marks.size_of.format(long=long, short=short)])
    return rows


def measured(geometry: Geometry | None, words: Words) -> str:
    """Return a figure with its standard deviation and what is doubtful about it, or why there is none."""
    doubt = words.marks.doubts.get(geometry.reason, "") if geometry is not None else words.marks.doubts["no_pose"]
    if geometry is None or geometry.measure is None:
        return words.marks.not_measured.format(why=doubt or words.marks.doubts["no_depth"])
    figure = geometry.measure
    text = MEASURES[figure.kind](figure.value, figure.sigma)
    return "; ".join(filter(None, (text, doubt if geometry.state != "good" else "")))


def _acknowledged(mark: AnnotationState, words: Words) -> str:
    if mark.acknowledged_by is None or mark.acknowledged_at_ms is None:
        return words.faults.not_acknowledged
    return words.record.by_at.format(name=mark.acknowledged_by.display_name, time=utc(mark.acknowledged_at_ms))


def _pictures(entry: MarkEntry, words: Words, readable: Readable) -> Json:
    mark = entry.mark
    if entry.still is None:
        return {"full": None, "crop": None, "caption": words.marks.no_picture}
    if mark.annotation_id not in readable:
        return {"full": None, "crop": None, "caption": readable.why_not(entry.still.blob, words)}
    return {
        "full": picture_name(mark.annotation_id, "full"),
        "crop": picture_name(mark.annotation_id, "crop"),
        "full_shape": entry.still.width / entry.still.height,
        "crop_shape": 1 / CROP_ASPECT,
        "caption": _caption(entry.still, mark.frame, words),
    }


def _caption(still: Still, frame: FrameRef | None, words: Words) -> str:
    if still.source == "device" and still.frame is not None and still.frame == frame:
        return words.marks.picture_device.format(frame=still.frame.frame_no)
    return words.marks.picture_grab.format(frame=utc(still.at_ms))


def _mark(entry: MarkEntry, words: Words, readable: Readable) -> Json:
    mark = entry.mark
    pictures = _pictures(entry, words, readable)
    return {
        "plate": plate(entry),
        "title": mark.label or words.marks.mark_number.format(number=mark.number),
        "rows": [
            [words.marks.position, position(mark, words)],
            *shape_rows(mark, words),
            [words.faults.found_by, words.record.by_at.format(name=mark.by.display_name, time=utc(mark.placed_at_ms))],
            [words.faults.acknowledged, _acknowledged(mark, words)],
        ],
        "crop": pictures["crop"],
        "caption": pictures["caption"],
    }
