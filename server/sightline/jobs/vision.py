"""What a call's vision process does: decodes the tapped video, pairs it with poses and depth, and looks at it.

No sockets and no clock in here: packets, commands and the time come in, reports go out through a callback. Whoever
looks at pictures does so at a rate of its own and always at the newest one; what it missed it never sees.
"""

from __future__ import annotations

import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from typing import Final, Protocol

from sightline.errors import PacketError, SpatialError
from sightline.jobs.vision_marks import PartMarks, ScreenMarks
from sightline.jobs.vision_pairing import Pairing
from sightline.jobs.vision_places import Places
from sightline.jobs.vision_sweep import Sweeps
from sightline.jobs.vision_tags import Tags
from sightline.jobs.vision_video import Taken, Video
from sightline.jobs.vision_wire import (
    AddVideo,
    AnswerProposal,
    Click,
    LetGo,
    RemoveVideo,
    SawDepth,
    SawFrame,
    TakeMap,
    UseMap,
    VideoClock,
    VisionCommand,
    VisionReport,
    VisitMap,
)
from sightline.rtp.packet import RtpHeader, is_rtcp
from sightline.spatial.choose import FrameHas, best_of, is_final, methods_for
from sightline.spatial.depth import DepthImage, decode_depth
from sightline.spatial.picture import Picture
from sightline.spatial.relocalise.visit import decode_visit, encode_visit
from sightline.spatial.values import AnchorAnswer

MAX_VIDEOS: Final = 8
MAX_PAIRINGS: Final = 16
KEPT_DEPTHS: Final = 32
KEPT_DEPTH_BYTES: Final = 24 * 2**20
"""Six seconds of it at most, as of pictures that wait: in a process that gets little time depth is read first."""
RECORD_WAIT_NS: Final = 120_000_000
"""How long a picture waits for its record before the newest one with a record is looked at instead."""

Report = Callable[[VisionReport], None]


class Onlooker(Protocol):
    """Somebody who looks at pictures."""

    @property
    def name(self) -> str: ...

    @property
    def wants_depth(self) -> bool:
        """Whether the newest picture with depth is wanted, as long as there are such."""

    def interval_ns(self, video: Video) -> int | None:
        """Time between two pictures of this video that it wants to see; None: none at all now."""

    def look(self, video: Video, taken: Taken, picture: Picture, now_ns: int) -> None: ...


class VisionCore:
    """Everything of one call.

    Args:
        report: takes what there is to say; must not wait.
        ask_keyframe: asks the publisher behind an SSRC of the tap for a keyframe.
        cpu_ns: for measuring how long pictures take.
    """

    def __init__(
        self,
        report: Report,
        ask_keyframe: Callable[[int], None],
        cpu_ns: Callable[[], int] = time.process_time_ns,
    ) -> None:
        self._report = report
        self._ask_keyframe = ask_keyframe
        self._cpu_ns = cpu_ns
        self._videos: dict[int, Video] = {}
        self._pairings: OrderedDict[str, Pairing] = OrderedDict()
        self._depths: OrderedDict[tuple[str, int], DepthImage] = OrderedDict()
        self._depth_bytes = 0
        self._looked: dict[tuple[str, str], tuple[int, int]] = {}
        """By onlooker and publication: when it looked, and the arrival of what it saw."""
        self._screen = ScreenMarks(report)
        self._parts = PartMarks(report)
        self._sweeps = Sweeps(report)
        self._places = Places(report)
        self._tags = Tags(report, self._places.placed_otherwise)
        # Tags before places: a world that tags have placed need not be looked for.
        self._onlookers: list[Onlooker] = [self._screen, self._parts, self._sweeps, self._tags, self._places]
        self._spent_ns: Counter[str] = Counter()
        self._steps: Counter[str] = Counter()
        self.counters: Counter[str] = Counter()

    # Commands

    def handle(self, command: VisionCommand, now_ns: int) -> object:
        """Carry out one command; the result is plain data.

        Raises:
            SpatialError: if the command's numbers are not usable.
        """
        match command:
            case SawFrame():
                self.counters["records"] += 1
                self._pairing(command.publication_id).add(command)
            case SawDepth():
                self._depth(decode_depth(command.depth))
            case VideoClock():
                self._pairing(command.publication_id).set_clock(command.reference_ssrc, command.offset)
            case AddVideo():
                self._add_video(command)
            case RemoveVideo():
                self._videos.pop(command.ssrc, None)
            case Click():
                return self._click(command, now_ns)
            case LetGo():
                for onlooker in (self._screen, self._parts, self._sweeps):
                    onlooker.let_go(command.mark_id)
            case UseMap():
                return self._use_visit(command)
            case TakeMap():
                return self._take_visit()
            case AnswerProposal():
                self._places.answer(command.localisation_id, is_confirmed=command.is_confirmed)
            case _:
                raise RuntimeError(f"Vision has no command {type(command).__name__}.")
        return None

    def _use_visit(self, command: UseMap) -> int:
        visit = decode_visit(command.data)
        pictures = self._places.use_map(visit.map, command.marks) if visit.map else 0
        self._tags.use(visit.tags)
        return pictures

    def _take_visit(self) -> VisitMap | None:
        """Map and tags of one world; of a visit without a map its tags alone."""
        kept = self._places.take_map()
        tags = self._tags.layout(kept.world_id if kept is not None else None)
        if kept is not None:
            return VisitMap(encode_visit(kept.data, tags), kept.world_id, kept.pictures)
        return VisitMap(encode_visit(b"", tags), tags.asset, 0) if tags is not None else None

    def _pairing(self, publication_id: str) -> Pairing:
        pairing = self._pairings.setdefault(publication_id, Pairing())
        self._pairings.move_to_end(publication_id)
        while len(self._pairings) > MAX_PAIRINGS:
            self._pairings.popitem(last=False)
        return pairing

    def _add_video(self, command: AddVideo) -> None:
        if len(self._videos) >= MAX_VIDEOS:
            self.counters["videos_refused"] += 1
            return
        try:
            self._videos[command.ssrc] = Video(
                command.publication_id,
                command.mime,
                self._pairing(command.publication_id),
                lambda: self._ask_keyframe(command.ssrc),
            )
        except PacketError:
            self.counters["videos_refused"] += 1

    def _click(self, click: Click, now_ns: int) -> object:
        video = self._video_of(click.publication_id)
        taken = video.find(click.frame_no, click.sources) if video else None
        if video is None or taken is None:
            self.counters["clicks_without_picture"] += 1
            return None
        record = video.pair(taken)
        if click.anchor is not None:
            self._parts.follow(click, video, taken)
            return None
        if record is None or record.pose is None or record.world_id is None:
            self._screen.follow(click, video, taken, now_ns)
            return None
        return self._anchor(click, record, video.picture(taken), now_ns)

    def _anchor(self, click: Click, record: SawFrame, picture: Picture, now_ns: int) -> AnchorAnswer:
        """The answer of the methods that pictures allow, in the order of ``spatial/choose``."""
        answers: list[AnchorAnswer] = []
        for method in methods_for(FrameHas(pose=True, pictures=True, tag=bool(self._tags.sizes()))):
            if method == "sweep":
                answers.append(self._sweeps.click(click, record, picture, now_ns))
            elif method == "marker":
                answers.append(self._tags.anchor(click, picture))
            if answers and is_final(answers[-1]):
                break
        best = best_of(answers)
        self._sweeps.given(click.mark_id, best)
        return best

    def _video_of(self, publication_id: str) -> Video | None:
        return next((video for video in self._videos.values() if video.publication_id == publication_id), None)

    def _depth(self, depth: DepthImage) -> None:
        """Give depth to its picture, which may have come already or come later."""
        self.counters["depths"] += 1
        before = self._depths.pop((depth.publication_id, depth.frame_no), None)
        self._depth_bytes -= before.depth_mm.nbytes if before else 0
        self._depths[(depth.publication_id, depth.frame_no)] = depth
        self._depth_bytes += depth.depth_mm.nbytes
        while len(self._depths) > KEPT_DEPTHS or self._depth_bytes > KEPT_DEPTH_BYTES:
            _, gone = self._depths.popitem(last=False)
            self._depth_bytes -= gone.depth_mm.nbytes
            self.counters["depths_without_picture"] += 1

    # Video

    def packet(self, data: bytes, arrival_ns: int) -> None:
        """Take RTP or RTCP from the tap; what cannot be read is counted."""
        try:
            if is_rtcp(data):
                return
            video = self._videos.get(RtpHeader(data).ssrc)
            if video is not None:
                video.packet(data, arrival_ns)
        except PacketError:
            self.counters["bad_packets"] += 1

    def work(self, now_ns: int) -> None:
        """Decode what has come and let everybody look who is due."""
        for video in list(self._videos.values()):
            self._timed("decode", lambda video=video: video.work(now_ns))  # type: ignore[misc]
            self._match_depth(video)
            for onlooker in self._onlookers:
                self._show(onlooker, video, now_ns)

    def _match_depth(self, video: Video) -> None:
        for key, depth in list(self._depths.items()):
            if key[0] != video.publication_id:
                continue
            if (taken := video.find(key[1], ())) is not None:
                self.counters["depths_paired"] += 1
                del self._depths[key]
                self._depth_bytes -= depth.depth_mm.nbytes
                taken.depth = depth
            video.depth_came(taken)

    def _show(self, onlooker: Onlooker, video: Video, now_ns: int) -> None:
        interval_ns = onlooker.interval_ns(video)
        key = (onlooker.name, video.publication_id)
        looked_ns, seen_ns = self._looked.get(key, (0, 0))
        if interval_ns is None or now_ns - looked_ns < interval_ns:
            return
        taken = newest(video, now_ns, wants_depth=onlooker.wants_depth)
        if taken is None or taken.arrival_ns <= seen_ns:
            return
        self._looked[key] = (now_ns, taken.arrival_ns)
        picture = video.picture(taken)
        try:
            self._timed(onlooker.name, lambda: onlooker.look(video, taken, picture, now_ns))
        except SpatialError as exc:
            self.counters[f"{onlooker.name}_refused_{exc.code}"] += 1

    def _timed(self, name: str, step: Callable[[], None]) -> None:
        start_ns = self._cpu_ns()
        step()
        self._spent_ns[name] += self._cpu_ns() - start_ns
        self._steps[name] += 1

    def dump(self) -> dict[str, object]:
        """Frames decoded, CPU milliseconds by what for, backlog, states."""
        spent = {
            name: {"steps": steps, "cpu_ms": round(self._spent_ns[name] / 1e6, 1)}
            for name, steps in self._steps.items()
        }
        return {
            "videos": {video.publication_id: video.dump() for video in self._videos.values()},
            "spent": spent,
            "marks": self._screen.dump(),
            "parts": self._parts.dump(),
            "sweep": self._sweeps.dump(),
            "tags": self._tags.dump(),
            "places": self._places.dump(),
            **self.counters,
        }


def newest(video: Video, now_ns: int, *, wants_depth: bool = False) -> Taken | None:
    """The newest picture worth a look: one whose record is known, unless the publisher sends none or it is late."""
    last = video.taken[-1] if video.taken else None
    if wants_depth:
        with_depth = next((taken for taken in reversed(video.taken) if taken.depth is not None), None)
        if with_depth is not None:
            return with_depth
    if last is None or not video.pairing.has_records or video.pair(last) is not None:
        return last
    if now_ns - last.arrival_ns > RECORD_WAIT_NS:
        return last
    return next((taken for taken in reversed(video.taken) if video.pair(taken) is not None), None)
