"""What the scripted expert is to click: places and frames, without the answers.

With a recording that has reference anchors, their clicks are used (frame, u, v only). Otherwise clicks are spread over
the frames by a seeded draw.
"""

from __future__ import annotations

import random
from typing import Any

from sightline.client.expert import ScriptedClick
from sightline.client.recording import Recording
from sightline.client.replay import FRAME_NO_BASE

CLICKS_WITHOUT_REFERENCES = 40
MARGIN = 0.15
"""Random clicks keep away from the picture's border, where depth cameras see nothing."""


def clicks_of_references(recording: Recording, references: list[dict[str, Any]]) -> list[ScriptedClick]:
    """One click per reference anchor; pixel centres become normalised positions."""
    camera = recording.frames[0].intrinsics
    clicks = []
    for index, reference in enumerate(references):
        u, v = camera.normalised_of(reference["u"], reference["v"])
        clicks.append(ScriptedClick(str(index), FRAME_NO_BASE + int(reference["frame"]), u, v))
    return clicks


def random_clicks(recording: Recording, seed: int = 7) -> list[ScriptedClick]:
    draw = random.Random(seed)  # noqa: S311  (a reproducible script, no secret)
    frames = recording.frames[len(recording.frames) // 10 :]
    return [
        ScriptedClick(
            str(index),
            FRAME_NO_BASE + draw.choice(frames).number,
            draw.uniform(MARGIN, 1 - MARGIN),
            draw.uniform(MARGIN, 1 - MARGIN),
        )
        for index in range(CLICKS_WITHOUT_REFERENCES)
    ]
