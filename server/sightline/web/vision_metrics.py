"""What ``/metrics`` tells of vision: from the processes' dumps, which are asked for at the time of the look."""

from __future__ import annotations

import msgspec

from sightline.observe.exposition import Family


class SpentDump(msgspec.Struct):
    steps: int
    cpu_ms: float


class VideoDump(msgspec.Struct):
    backlog: int = 0
    decoded: int = 0
    dropped: int = 0
    paired: int = 0


class MarksDump(msgspec.Struct):
    followed: int = 0
    lost: int = 0


class CallDump(msgspec.Struct):
    restarts: int = 0
    videos: dict[str, VideoDump] = {}
    spent: dict[str, SpentDump] = {}
    marks: MarksDump = msgspec.field(default_factory=MarksDump)


class VisionDump(msgspec.Struct):
    calls: dict[str, CallDump] = {}
    refused: int = 0


def families_of(dumped: dict[str, object] | None) -> list[Family]:
    """Return the families; none on a server that looks at no pictures."""
    if dumped is None:
        return []
    vision = msgspec.convert(dumped, VisionDump)
    calls = Family("sightline_vision_calls", "Calls whose video is looked at.", "gauge", values={(): len(vision.calls)})
    refused = Family(
        "sightline_vision_refused_total",
        "Calls that were not looked at because as many were as may be.",
        "counter",
        values={(): float(vision.refused)},
    )
    restarts = Family("sightline_vision_restarts_total", "Processes that were replaced.", "counter", ("case",))
    frames = Family("sightline_vision_frames_total", "Frames by what became of them.", "counter", ("case", "what"))
    backlog = Family("sightline_vision_backlog_frames", "Frames that wait to be decoded.", "gauge", ("case",))
    spent = Family("sightline_vision_cpu_seconds_total", "CPU time by what for.", "counter", ("case", "what"))
    steps = Family("sightline_vision_steps_total", "Pictures looked at, by what for.", "counter", ("case", "what"))
    marks = Family("sightline_vision_marks", "Marks followed in pictures.", "gauge", ("case", "state"))
    for case_id, call in vision.calls.items():
        restarts.add(call.restarts, case=case_id)
        for video in call.videos.values():
            for what in ("decoded", "dropped", "paired"):
                frames.add(getattr(video, what), case=case_id, what=what)
            backlog.add(video.backlog, case=case_id)
        for what, each in call.spent.items():
            spent.add(each.cpu_ms / 1000, case=case_id, what=what)
            steps.add(each.steps, case=case_id, what=what)
        marks.add(call.marks.followed - call.marks.lost, case=case_id, state="followed")
        marks.add(call.marks.lost, case=case_id, state="lost")
    return [calls, refused, restarts, frames, backlog, spent, steps, marks]
