"""Reads a BCF 2.1 archive and checks its structure, by buildingSMART's documentation of the format alone.

Nothing of ``sightline`` is used here. The schemas themselves are not in this repository; what they ask for is written
down as rows: element, its children in order, how often each, and what its text must look like.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

GUID = r"[a-fA-F0-9]{8}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{12}"
MANY = 10**6
TOPIC = (
    *(("ReferenceLink", 0, MANY), ("Title", 1, 1), ("Priority", 0, 1), ("Index", 0, 1), ("Labels", 0, MANY)),
    *(("CreationDate", 1, 1), ("CreationAuthor", 1, 1), ("ModifiedDate", 0, 1), ("ModifiedAuthor", 0, 1)),
    *(("DueDate", 0, 1), ("AssignedTo", 0, 1), ("Stage", 0, 1), ("Description", 0, 1), ("BimSnippet", 0, 1)),
    *(("DocumentReference", 0, MANY), ("RelatedTopic", 0, MANY)),
)
POINT = (("X", 1, 1), ("Y", 1, 1), ("Z", 1, 1))
CHILDREN: dict[str, tuple[tuple[str, int, int], ...]] = {
    "Markup": (("Header", 0, 1), ("Topic", 1, 1), ("Comment", 0, MANY), ("Viewpoints", 0, MANY)),
    "Topic": TOPIC,
    "Markup/Comment": (
        *(("Date", 1, 1), ("Author", 1, 1), ("Comment", 1, 1), ("Viewpoint", 0, 1)),
        *(("ModifiedDate", 0, 1), ("ModifiedAuthor", 0, 1)),
    ),
    "Viewpoints": (("Viewpoint", 0, 1), ("Snapshot", 0, 1), ("Index", 0, 1)),
    "VisualizationInfo": (
        *(("Components", 0, 1), ("OrthogonalCamera", 0, 1), ("PerspectiveCamera", 0, 1), ("Lines", 0, 1)),
        *(("ClippingPlanes", 0, 1), ("Bitmap", 0, MANY)),
    ),
    "PerspectiveCamera": (
        *(("CameraViewPoint", 1, 1), ("CameraDirection", 1, 1), ("CameraUpVector", 1, 1), ("FieldOfView", 1, 1)),
    ),
    "Lines": (("Line", 1, MANY),),
    "Line": (("StartPoint", 1, 1), ("EndPoint", 1, 1)),
    **dict.fromkeys(("CameraViewPoint", "CameraDirection", "CameraUpVector", "StartPoint", "EndPoint"), POINT),
}
ATTRIBUTES = {
    "Topic": {"Guid", "TopicType", "TopicStatus"},
    "Markup/Comment": {"Guid"},
    "Markup/Comment/Viewpoint": {"Guid"},
    "Viewpoints": {"Guid"},
    "VisualizationInfo": {"Guid"},
    "RelatedTopic": {"Guid"},
}


@dataclass(frozen=True, slots=True)
class ReadTopic:
    guid: str
    markup: Element
    viewpoint: Element | None
    snapshot: bytes | None

    def text(self, path: str) -> str:
        return self.markup.findtext(path) or ""


def read(data: bytes) -> list[ReadTopic]:
    """Return the topics in the order of their index; fails on anything that the format does not allow."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert archive.testzip() is None
    names = archive.namelist()
    assert len(set(names)) == len(names)
    version = ElementTree.fromstring(archive.read("bcf.version"))
    assert (version.tag, version.get("VersionId"), version.findtext("DetailedVersion")) == ("Version", "2.1", "2.1")
    folders = [name for name in names if name.endswith("/")]
    assert {name.split("/")[0] + "/" for name in names if name != "bcf.version"} == set(folders)
    topics = [_topic(archive, folder) for folder in folders]
    return sorted(topics, key=lambda topic: int(topic.text("Topic/Index")))


def _topic(archive: zipfile.ZipFile, folder: str) -> ReadTopic:
    guid = folder.rstrip("/")
    assert re.fullmatch(GUID, guid)
    markup = ElementTree.fromstring(archive.read(f"{folder}markup.bcf"))
    check(markup, "Markup")
    topic = markup.find("Topic")
    assert topic is not None
    assert topic.get("Guid") == guid, "the folder has the name of the topic"
    shown = markup.find("Viewpoints")
    files = {part.tag: part.text for part in shown} if shown is not None else {}
    viewpoint = None
    if "Viewpoint" in files:
        viewpoint = ElementTree.fromstring(archive.read(f"{folder}{files['Viewpoint']}"))
        check(viewpoint, "VisualizationInfo")
        assert shown is not None
        assert viewpoint.get("Guid") == shown.get("Guid")
    snapshot = archive.read(f"{folder}{files['Snapshot']}") if "Snapshot" in files else None
    guids = {view.get("Guid") for view in markup.findall("Viewpoints")}
    assert {back.get("Guid") for back in markup.iterfind("Comment/Viewpoint")} <= guids
    return ReadTopic(guid, markup, viewpoint, snapshot)


def check(root: Element, name: str) -> None:
    """Check element by element: order, number, attributes, and what texts look like."""
    assert root.tag == name
    _check(root, name, name)


def _check(element: Element, key: str, path: str) -> None:
    allowed = CHILDREN.get(key, ())
    order = [name for name, _, _ in allowed]
    tags = [child.tag for child in element]
    assert set(tags) <= set(order), f"{path}: {tags}"
    assert tags == sorted(tags, key=order.index), f"{path}: {tags}"
    for name, low, high in allowed:
        assert low <= tags.count(name) <= high, f"{path}/{name}"
    expected = ATTRIBUTES.get(key, set())
    assert set(element.keys()) == expected, path
    assert all(re.fullmatch(GUID, value) for value in _values(element, "Guid")), path
    _check_text(element, path)
    for child in element:
        inner = f"{key}/{child.tag}"
        _check(child, inner if inner in CHILDREN or inner in ATTRIBUTES else child.tag, f"{path}/{child.tag}")


def _values(element: Element, name: str) -> Iterable[str]:
    value = element.get(name)
    return () if value is None else (value,)


def _check_text(element: Element, path: str) -> None:
    text = element.text or ""
    match element.tag:
        case "Date" | "CreationDate" | "ModifiedDate" | "DueDate":
            assert datetime.fromisoformat(text).tzinfo is not None, path
        case "Index":
            int(text)
        case "X" | "Y" | "Z":
            float(text)
        case "FieldOfView":
            assert 45 <= float(text) <= 60, path
        case _:
            pass
