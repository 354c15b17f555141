"""What stands in paths: one JSON schema and one sentence for each name of a path parameter."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_UUID = {"type": "string", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"}
_TEXT = {"type": "string", "minLength": 1, "maxLength": 120}

PATH_PARAMETERS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "case_id": ("The case.", _UUID),
    "account_id": ("The account.", _UUID),
    "tag": ("Plant tag of the asset.", _TEXT),
    "asset_id": ("The asset.", _UUID),
    "sha256": ("SHA-256 of the file.", {"type": "string", "pattern": "^[0-9a-f]{64}$"}),
    "still_id": ("The still.", _UUID),
    "photo_id": ("The photo.", _UUID),
    "fault_id": ("The fault.", _UUID),
    "request_id": ("The request for a still that this answers.", _UUID),
    "look_id": ("The look.", _UUID),
    "world_id": ("Tracking origin.", _UUID),
    "tile": ("Name of the tile.", {"type": "string", "pattern": "^[a-z0-9_-]{1,64}$"}),
    "view": ("Name of the key frame.", {"type": "string", "pattern": "^[0-9a-f]{16}$"}),
    "model_id": ("The model.", _UUID),
    "recording_id": ("The recording.", _UUID),
    "file": ("Name of a file of it.", {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,80}$"}),
    "publication_id": ("The publication.", _UUID),
    "frame_no": ("Number of the frame.", {"type": "integer", "minimum": 0, "maximum": 2**53 - 1}),
    "guide_id": ("The guide; `standard` names the standard one.", _TEXT),
    "item_id": ("The item of the review list.", _UUID),
    "kind": ("Kind of document.", {"type": "string", "enum": ["guide", "code_list", "risk_matrix", "review_template"]}),
    "key": ("Key of the document.", _TEXT),
    "version": ("Version.", {"type": "integer", "minimum": 1, "maximum": 1_000_000}),
    "seq": ("Number of the event.", {"type": "integer", "minimum": 1, "maximum": 2**53 - 1}),
    "session_id": ("The media session.", _TEXT),
    "name": ("Name of the file.", _TEXT),
    "scheme": ("Name of the list of codes.", _TEXT),
    "lang": ("Language.", {"type": "string", "enum": ["en", "zh"]}),
}

_IN_PATH = re.compile(r"\{(\w+)(?::\w+)?\}")


def names_in(path: str) -> list[str]:
    """Names of the parameters in a path of Starlette, in order."""
    return _IN_PATH.findall(path)


def plain(path: str) -> str:
    """The path without Starlette's converters."""
    return _IN_PATH.sub(r"{\1}", path)
