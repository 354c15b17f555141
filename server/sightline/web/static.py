"""The built web pages and their assets: read once at start, compressed once, sent from memory.

Only names found at start are served, so no request path ever reaches the file system. Files under ``/assets/`` carry a
hash in their names and may be kept for ever; pages are asked for again each time.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

MIMES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".ico": "image/vnd.microsoft.icon",
    ".woff2": "font/woff2",
    ".wasm": "application/wasm",
    ".glb": "model/gltf-binary",
    ".map": "application/json",
    ".txt": "text/plain; charset=utf-8",
}
COMPRESSED = frozenset({".html", ".js", ".css", ".json", ".svg", ".wasm", ".map", ".txt", ".webmanifest", ".glb"})
MIN_COMPRESSED_BYTES = 1024
_POLICY = re.compile(rb'<meta http-equiv="Content-Security-Policy" content="([^"]{1,2000})"')
HASHED_PREFIX = "/assets/"
PAGES = ("", "field", "expert", "supervisor", "try", "join", "verify")
"""Pages by address; the first is the home page."""


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file as it is sent."""

    data: bytes
    zipped: bytes | None
    mime: str
    etag: str
    is_immutable: bool
    policy: str | None = None
    """Of a page that brings its own, because its script and style stand in it; None = that of all pages."""

    def answer(self, request: Request) -> Response:
        """The file, compressed where the browser takes that; 304 when it has it."""
        headers = {
            "ETag": self.etag,
            "Vary": "Accept-Encoding",
            "Cache-Control": "public, max-age=31536000, immutable" if self.is_immutable else "no-cache",
        }
        if self.policy is not None:
            headers["Content-Security-Policy"] = f"{self.policy}; frame-ancestors 'none'"
        known = [part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")]
        if self.etag in known:
            return Response(status_code=304, headers=headers)
        if self.zipped is not None and "gzip" in request.headers.get("accept-encoding", ""):
            return Response(self.zipped, 200, {**headers, "Content-Encoding": "gzip"}, self.mime)
        return Response(self.data, 200, headers, self.mime)


def static_file(data: bytes, suffix: str, *, is_immutable: bool = False) -> StaticFile:
    zipped = None
    if suffix in COMPRESSED and len(data) >= MIN_COMPRESSED_BYTES:
        zipped = gzip.compress(data, 6, mtime=0)
    etag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
    policy = _POLICY.search(data) if suffix == ".html" else None
    return StaticFile(data, zipped, MIMES[suffix], etag, is_immutable, policy[1].decode() if policy else None)


class Bundle:
    """Everything in the folder of the web build, by address. A new build is seen when a page is asked for."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._files: dict[str, StaticFile] = {}
        self._built_ns = -1
        self.reload()

    @property
    def is_built(self) -> bool:
        return "/index.html" in self._files

    def reload(self) -> None:
        """Read the folder again if its index is another one than before (a build replaces it last)."""
        if self._folder is None:
            return
        index = self._folder / "index.html"
        built_ns = index.stat().st_mtime_ns if index.is_file() else -1
        if built_ns == self._built_ns:
            return
        self._files = dict(_read(self._folder))
        self._built_ns = built_ns

    def file(self, path: str) -> StaticFile | None:
        """The file at an address such as ``/assets/app-1a2b.js``; None when there is none."""
        return self._files.get(path)

    def page(self, name: str) -> StaticFile | None:
        """The page of one of ``PAGES``, of the newest build."""
        self.reload()
        return self._files.get(f"/{name or 'index'}.html")


def _read(folder: Path) -> list[tuple[str, StaticFile]]:
    found = []
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        is_hidden = any(part.startswith(".") for part in relative.parts)
        if is_hidden or path.is_symlink() or not path.is_file() or path.suffix not in MIMES:
            continue
        address = f"/{relative.as_posix()}"
        found.append(
            (address, static_file(path.read_bytes(), path.suffix, is_immutable=address.startswith(HASHED_PREFIX)))
        )
    return found


def find_bundle() -> Path | None:
    """Return the folder of the built pages: in an installed package, or where a checkout builds them."""
    here = Path(__file__).resolve()
    candidates = (here.parent / "static", here.parents[3] / "clients" / "web" / "dist")
    return next((folder for folder in candidates if (folder / "index.html").is_file()), None)
