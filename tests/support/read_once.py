"""Recordings whose depth is registered once, for tests that stream the same one several times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace

from sightline.client.recording import RecordedFrame, Recording
from sightline.client.recording.base import DepthM
from sightline.spatial.camera import Intrinsics


class _ReadOnce(RecordedFrame):
    """Keeps the view of its depth: moving it into the colour camera takes longer than answering the clicks on it."""

    _view: tuple[DepthM, Intrinsics] | None

    def depth_view(self) -> tuple[DepthM, Intrinsics] | None:
        if not hasattr(self, "_view"):
            view = super().depth_view()
            if view is not None:
                view[0].flags.writeable = False
            object.__setattr__(self, "_view", view)  # The fields of a frame are frozen.
        return self._view


def read_once(recording: Recording) -> Recording:
    """The same recording, which keeps the depth of every frame in memory (about 1 MB each)."""
    frames: Sequence[RecordedFrame] = [
        _ReadOnce(**{field.name: getattr(frame, field.name) for field in fields(frame)}) for frame in recording.frames
    ]
    return replace(recording, frames=frames)
