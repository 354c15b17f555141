"""The files of a BCF 2.1 archive: elements in the order of buildingSMART's schemas (markup, visinfo, version)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Final
from xml.etree.ElementTree import Element

from sightline.errors import InvalidImage
from sightline.ids import BlobHash
from sightline.report.archive import zip_of
from sightline.report.bcf.camera import Camera, Vector
from sightline.report.bcf.topics import Comment, Topic, Viewpoint, topics
from sightline.report.bcf.xml import document as xml_document
from sightline.report.bcf.xml import element, text
from sightline.report.marking import draw_mark
from sightline.report.model import Document
from sightline.report.pictures import DRAWING_THREADS, side_px_of
from sightline.report.tables.cells import timestamp

VIEWPOINT_FILE: Final = "viewpoint.bcfv"
SNAPSHOT_FILE: Final = "snapshot.png"


def bcf_zip(document: Document, pictures: Mapping[BlobHash, bytes]) -> bytes:
    """Return the archive.

    Args:
        pictures: bytes of the stored stills, for ``document.blobs``; without one a topic has no snapshot.
    """
    return zip_of(_members(document, pictures))


def _members(document: Document, pictures: Mapping[BlobHash, bytes]) -> Iterator[tuple[str, bytes]]:
    yield "bcf.version", xml_document(element("Version", text("DetailedVersion", "2.1"), VersionId="2.1"))
    listed, side_px = topics(document), side_px_of(document)
    with ThreadPoolExecutor(DRAWING_THREADS, thread_name_prefix="bcf") as threads:
        snapshots = [*threads.map(lambda topic: _snapshot(topic, pictures, side_px), listed)]
    for index, (topic, snapshot) in enumerate(zip(listed, snapshots, strict=True)):
        yield f"{topic.guid}/", b""
        yield f"{topic.guid}/markup.bcf", xml_document(_markup(topic, index, has_snapshot=snapshot is not None))
        if topic.viewpoint is not None and _is_seen(topic.viewpoint):
            yield f"{topic.guid}/{VIEWPOINT_FILE}", xml_document(_visualization(topic.viewpoint))
        if snapshot is not None:
            yield f"{topic.guid}/{SNAPSHOT_FILE}", snapshot


def _snapshot(topic: Topic, pictures: Mapping[BlobHash, bytes], side_px: int) -> bytes | None:
    entry = topic.entry
    image = pictures.get(entry.still.blob) if entry is not None and entry.still else None
    if image is None or entry is None:
        return None
    try:
        return draw_mark(image, entry.look, max_side_px=side_px, kind="png")
    except InvalidImage:
        return None


def _is_seen(viewpoint: Viewpoint) -> bool:
    """Whether there is anything to say in a file of its own."""
    return viewpoint.camera is not None or viewpoint.place is not None


def _markup(topic: Topic, index: int, *, has_snapshot: bool) -> Element:
    attributes = {"Guid": topic.guid, "TopicType": topic.kind, "TopicStatus": topic.status}
    children = (
        text("Title", topic.title) if topic.title else element("Title"),
        text("Priority", topic.priority),
        text("Index", str(index)),
        *(text("Labels", label) for label in topic.labels),
        text("CreationDate", timestamp(topic.created_at_ms)),
        _author("CreationAuthor", topic.author),
        text("ModifiedDate", timestamp(topic.modified_at_ms)),
        text("ModifiedAuthor", topic.modified_by),
        text("DueDate", timestamp(topic.due_at_ms)),
        text("AssignedTo", topic.assigned_to),
        text("Description", topic.description),
        *(element("RelatedTopic", Guid=guid) for guid in topic.related),
    )
    shown = _viewpoint_entry(topic.viewpoint, has_snapshot=has_snapshot) if topic.viewpoint else None
    viewpoint_guid = topic.viewpoint.guid if topic.viewpoint and shown is not None else None
    comments = (_comment(comment, viewpoint_guid) for comment in topic.comments)
    return element("Markup", element("Topic", *children, **attributes), *comments, shown)


def _author(name: str, author: str) -> Element:
    """An author is required, also when a name was erased."""
    found = text(name, author)
    return found if found is not None else element(name)


def _comment(comment: Comment, viewpoint_guid: str | None) -> Element:
    points_back = viewpoint_guid is not None and comment.is_of_viewpoint
    return element(
        "Comment",
        text("Date", timestamp(comment.at_ms)),
        _author("Author", comment.author),
        _author("Comment", comment.text),
        element("Viewpoint", Guid=viewpoint_guid) if points_back and viewpoint_guid else None,
        Guid=comment.guid,
    )


def _viewpoint_entry(viewpoint: Viewpoint, *, has_snapshot: bool) -> Element | None:
    if not (has_snapshot or _is_seen(viewpoint)):
        return None
    return element(
        "Viewpoints",
        text("Viewpoint", VIEWPOINT_FILE) if _is_seen(viewpoint) else None,
        text("Snapshot", SNAPSHOT_FILE) if has_snapshot else None,
        text("Index", "0"),
        Guid=viewpoint.guid,
    )


def _visualization(viewpoint: Viewpoint) -> Element:
    return element(
        "VisualizationInfo",
        _camera(viewpoint.camera) if viewpoint.camera else None,
        _cross(viewpoint.place, viewpoint.reach_m) if viewpoint.place else None,
        Guid=viewpoint.guid,
    )


def _camera(camera: Camera) -> Element:
    return element(
        "PerspectiveCamera",
        _vector("CameraViewPoint", camera.at),
        _vector("CameraDirection", camera.direction),
        _vector("CameraUpVector", camera.up),
        text("FieldOfView", round(camera.allowed_field_of_view_deg, 3)),
    )


def _cross(place: Vector, reach_m: float) -> Element:
    """Three lines through the marked place, as long as it is uncertain: shown by tools that draw lines."""
    lines = []
    for axis in range(3):
        ends = [
            tuple(round(value + (reach_m * way if i == axis else 0.0), 6) for i, value in enumerate(place))
            for way in (-1, 1)
        ]
        start, end = ((x, y, z) for x, y, z in ends)
        lines.append(element("Line", _vector("StartPoint", start), _vector("EndPoint", end)))
    return element("Lines", *lines)


def _vector(name: str, vector: Vector) -> Element:
    return element(name, *(text(axis, value) for axis, value in zip("XYZ", vector, strict=True)))
