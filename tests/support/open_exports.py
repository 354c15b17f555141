"""Opens the exports of a case with readers that know nothing of ours: for the browser test of the whole record.

``python -m support.open_exports FOLDER``: reads the files in it by their names and prints what is in them as JSON. A
file that its format does not allow ends it with an error that says which.
"""

from __future__ import annotations

import csv
import json
import sys
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jsonschema
from referencing import Registry, Resource

from support import bcf_reader

PROTOCOLS = Path(__file__).resolve().parents[2] / "protocols"
BASE = "https://example.org/protocols"


class _Text(HTMLParser):
    """Collects the words of a page, and what it would load from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.loads: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.loads += [
            f"{tag} {value}" for name, value in attrs if name == "src" and value and not value.startswith("data:")
        ]


def opened(folder: Path) -> dict[str, Any]:
    """Return what an independent reader finds in each export of the folder."""
    return {
        "tables": {path.name: _table(path) for path in sorted(folder.glob("*.csv"))},
        "record": _record(folder / "record.json"),
        "bcf": [topic.text("Topic/Title") for topic in bcf_reader.read((folder / "bcf.zip").read_bytes())],
        "html": _html(folder / "report.html"),
        "package": _package(folder / "evidence.zip"),
    }


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def _record(path: Path) -> dict[str, Any]:
    record = json.loads(path.read_text(encoding="utf-8"))
    # Both folders side by side at some address, the schemas without their own relative ids.
    files = [*PROTOCOLS.glob("v1/*.schema.json"), *PROTOCOLS.glob("records/*.schema.json")]
    found = {f"{BASE}/{file.parent.name}/{file.name}": json.loads(file.read_text(encoding="utf-8")) for file in files}
    known = [(address, Resource.from_contents({**schema, "$id": address})) for address, schema in found.items()]
    reference = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$ref": f"{BASE}/records/record.schema.json",
    }
    validator = jsonschema.Draft202012Validator(reference, registry=Registry().with_resources(known))
    errors = [f"{error.json_path}: {error.message}"[:200] for error in validator.iter_errors(record)]
    return {"errors": errors, "kinds": [event["kind"] for event in record["events"]]}


def _html(path: Path) -> dict[str, Any]:
    page = _Text()
    page.feed(path.read_text(encoding="utf-8"))
    return {"words": " ".join(" ".join(page.words).split()), "loads": page.loads}


def _package(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        broken = archive.testzip()
        if broken is not None:
            raise ValueError(f"{broken} in {path.name} is damaged.")
        return archive.namelist()


if __name__ == "__main__":
    sys.stdout.write(json.dumps(opened(Path(sys.argv[1]))))
