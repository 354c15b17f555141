"""Exported files, each opened by a program that did not write it, as JSON.

For end-to-end tests that are written in another language:

    python -m support.export_files FOLDER

The files are recognised by the end of their names, as they are offered for download (``case-1042-faults.csv``).
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import trimesh
from pypdf import PdfReader
from referencing import Registry, Resource

from support import bcf_reader
from support.page_reader import Page

PROTOCOLS = Path(__file__).resolve().parents[2] / "protocols"
BASE = "https://example.org/protocols"


def schema_validator(name: str) -> Any:
    """Validator of a published schema, as a reader has it: both folders side by side, without their relative ids."""
    resources = []
    for folder in ("v1", "records"):
        for path in (PROTOCOLS / folder).glob("*.schema.json"):
            schema = {key: value for key, value in json.loads(path.read_text()).items() if key != "$id"}
            resources.append((f"{BASE}/{folder}/{path.name}", Resource.from_contents(schema)))
    dialect = "https://json-schema.org/draft/2020-12/schema"
    reference = {"$schema": dialect, "$ref": f"{BASE}/records/{name}.schema.json"}
    return jsonschema.Draft202012Validator(reference, registry=Registry().with_resources(resources))


def read_table(data: bytes) -> dict[str, Any]:
    """Rows as a spreadsheet has them."""
    rows = [*csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)]
    return {"rows": rows, "has_byte_order_mark": data.startswith(b"\xef\xbb\xbf")}


def read_json(name: str) -> Callable[[bytes], dict[str, Any]]:
    def read(data: bytes) -> dict[str, Any]:
        document = json.loads(data)
        errors = [error.message[:200] for error in schema_validator(name).iter_errors(document)]
        return {"errors": errors, "count": len(document["events" if name == "record" else "items"])}

    return read


def read_page(data: bytes) -> dict[str, Any]:
    page = Page(data)
    return {"acting": page.acting, "pictures": page.pictures, "text": page.text}


def read_pdf(data: bytes) -> dict[str, Any]:
    reader = PdfReader(io.BytesIO(data))
    pictures = sum(len(page.images) for page in reader.pages)
    return {"pages": len(reader.pages), "pictures": pictures, "text": "".join(p.extract_text() for p in reader.pages)}


def read_bcf(data: bytes) -> dict[str, Any]:
    """Fails on what the format does not allow."""
    return {
        "topics": [
            {
                "guid": topic.guid,
                "title": topic.text("Topic/Title"),
                "comments": [comment.findtext("Comment") for comment in topic.markup.findall("Comment")],
                "has_camera": topic.viewpoint is not None and topic.viewpoint.find("PerspectiveCamera") is not None,
                "has_snapshot": topic.snapshot is not None,
            }
            for topic in bcf_reader.read(data)
        ]
    }


def read_scene(data: bytes) -> dict[str, Any]:
    scene = trimesh.load_scene(io.BytesIO(data), file_type="glb")
    marks = sorted(str(name) for name in scene.graph.nodes if str(name).startswith("mark-"))
    return {"marks": marks, "meshes": len(scene.geometry), "places": mark_places(data)}


def mark_places(scene: bytes) -> dict[int, tuple[float, float, float]]:
    """Where another program finds each mark of a scene, by its number: metres, the world's own axes."""
    graph = trimesh.load_scene(io.BytesIO(scene), file_type="glb").graph
    found = {}
    for name in graph.nodes:
        if str(name).startswith("mark-"):
            x, y, z = graph.get(name)[0][:3, 3]
            found[int(str(name).removeprefix("mark-"))] = (float(x), float(y), float(z))
    return found


def fault_places(table: bytes) -> dict[int, tuple[float, float, float]]:
    """The same as ``faults.csv`` has it, of marks with a place."""
    rows = read_table(table)["rows"]
    return {
        int(row["mark_number"]): (float(row["x_world_m"]), float(row["y_world_m"]), float(row["z_world_m"]))
        for row in rows
        if row["x_world_m"]
    }


READERS: dict[str, Callable[[bytes], dict[str, Any]]] = {
    ".csv": read_table,
    "-record.json": read_json("record"),
    "-items.json": read_json("items"),
    ".html": read_page,
    ".pdf": read_pdf,
    "-bcf.zip": read_bcf,
    ".glb": read_scene,
}


def read_file(name: str, data: bytes) -> dict[str, Any]:
    """What another program finds in the file. Raises KeyError for a name that is no export's."""
    return next(reader for end, reader in READERS.items() if name.endswith(end))(data)


if __name__ == "__main__":
    files = sorted(path for path in Path(sys.argv[1]).iterdir() if any(path.name.endswith(end) for end in READERS))
    json.dump({path.name: read_file(path.name, path.read_bytes()) for path in files}, sys.stdout)
