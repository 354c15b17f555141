"""ZIP files whose bytes depend on nothing but their content: no time of writing, no system's attributes.

Members stand in the order given. Folders get entries of their own, which BCF asks for.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from typing import Final

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest time that the format can state: members have none."""
_MS_DOS: Final = 0
_FOLDER: Final = 0x10
_STORED: Final = (".png", ".jpg", ".jpeg", ".glb", ".webm", ".zip")
"""Packed already: packing them again costs time and gains nothing."""


def zip_of(members: Iterable[tuple[str, bytes]]) -> bytes:
    """Return a ZIP file.

    Args:
        members: name (with ``/`` between folders; at the end for a folder) and content, each name once.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members:
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system = _MS_DOS
            info.external_attr = _FOLDER if name.endswith("/") else 0
            is_stored = name.endswith(("/", *_STORED))
            info.compress_type = zipfile.ZIP_STORED if is_stored else zipfile.ZIP_DEFLATED
            archive.writestr(info, data, compresslevel=6)
    return out.getvalue()
