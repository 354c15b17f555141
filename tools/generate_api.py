#!/usr/bin/env python3
"""Write what describes the HTTP interface, from its routes: OpenAPI document, reference page, ``docs/api.md``.

``--check`` writes nothing and exits 1 when a file is not current. ``docs/api.md`` keeps what stands above its line
``## All addresses``.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from sightline.web.app import interface_routes
from sightline.web.openapi.document import describe, encoded
from sightline.web.openapi.reference import markdown, page

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "server" / "sightline" / "web" / "openapi"
DOCS = ROOT / "docs" / "api.md"
GENERATED_FROM = "## All addresses"


def current_document() -> dict[str, Any]:
    """The document as the routes make it now."""
    schemas = sorted((ROOT / "protocols" / "v1").glob("*.schema.json"))
    families = {path.name: json.loads(path.read_text()) for path in schemas}
    return describe(interface_routes(), families, "1")


def files() -> dict[Path, bytes]:
    """What each generated file should hold."""
    document = current_document()
    introduction = DOCS.read_text().partition(GENERATED_FROM)[0] if DOCS.exists() else "# HTTP interface"
    return {
        FOLDER / "openapi.json": encoded(document),
        FOLDER / "reference.html": page(document).encode(),
        DOCS: (markdown(document, introduction) + "\n").encode().replace(b"\n\n\n", b"\n\n"),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    is_check = parser.parse_args().check
    stale = [path for path, data in files().items() if not path.exists() or path.read_bytes() != data]
    for path in stale:
        sys.stdout.write(f"{'not current' if is_check else 'wrote'}: {path.relative_to(ROOT)}\n")
        if not is_check:
            path.write_bytes(files()[path])
    return 1 if is_check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
