"""What is kept of a call's pictures: maps of its worlds, and key frames in colour for their scans.

Every picture with depth is considered, also when this process got little time and many came at once. Whether one shows
something new is known from its pose alone and a key frame costs some milliseconds: these are made at once. Looking for
points takes a tenth of a second: of the pictures that the map may want, one a look, the others wait.
"""

from __future__ import annotations

from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from typing import Final

from sightline.jobs.vision_video import Taken, Video
from sightline.jobs.vision_wire import Viewed, VisionReport
from sightline.spatial.picture import ImageU8, Picture
from sightline.spatial.relocalise.builder import MapBuilder, Outlook, novelty
from sightline.spatial.relocalise.keyframes import KeyframeMap
from sightline.spatial.scene.view_choice import ViewChoice

MAX_WORLDS: Final = 2
MAX_WAITING: Final = 8
"""Of some megabytes each. The oldest gives way."""
CONSIDERED_AT_ONCE: Final = 16
"""Together no more than looking for points in one picture takes."""
BEHIND_NS: Final = 500_000_000
"""With a newest picture this old the process has to catch up first: what it does not read in time is lost."""
Colour = Callable[[], ImageU8 | None]


class Keeping:
    """Maps and key frames of the newest worlds of a call."""

    def __init__(self, report: Callable[[VisionReport], None]) -> None:
        self._report = report
        self._builders: OrderedDict[str, MapBuilder] = OrderedDict()
        self._views: dict[str, ViewChoice] = {}
        self._waiting: deque[tuple[Picture, Outlook, Colour]] = deque()
        self.kept: dict[str, int] = {}
        """Pictures that the map of each world has taken."""
        self.counters: Counter[str] = Counter()

    def look(self, video: Video, now_ns: int) -> None:
        """Consider all pictures whose depth has come, oldest first. Raises SpatialError."""
        for taken in video.unseen_with_depth()[:CONSIDERED_AT_ONCE]:
            taken.is_considered = True
            picture, colour = video.picture(taken), _colour_of(taken)
            taken.decoded = None  # Whoever waits below keeps its colour itself.
            if picture.world_id is not None and picture.depth_m is not None:
                self._consider(picture, colour)
        if video.taken and now_ns - video.taken[-1].arrival_ns < BEHIND_NS:
            self._map_next()

    def finish(self, world_id: str) -> KeyframeMap:
        """The map of a world of which something was kept. Raises InvalidMap."""
        return self._builders[world_id].finish()

    def _consider(self, picture: Picture, colour: Colour) -> None:
        assert picture.world_id is not None
        assert picture.world_from_camera is not None
        assert picture.depth_m is not None
        self.counters["considered"] += 1
        builder = self._builder(picture.world_id)
        self._view(picture, colour, is_mapped=False)
        outlook = Outlook.of(picture.world_from_camera, picture.depth_m)
        others = [other for waiting, other, _ in self._waiting if waiting.world_id == picture.world_id]
        if builder.is_new(outlook) and (novelty(outlook, others) >= 1).all():
            self._waiting.append((picture, outlook, colour))
            if len(self._waiting) > MAX_WAITING:
                self._waiting.popleft()
                self.counters["map_missed"] += 1

    def _map_next(self) -> None:
        """Offer one picture to the map of its world."""
        if not self._waiting:
            return
        picture, _, colour = self._waiting.popleft()
        assert picture.world_id is not None
        if self._builders[picture.world_id].add(picture):
            self.kept[picture.world_id] = self.kept.get(picture.world_id, 0) + 1
            self._view(picture, colour, is_mapped=True)

    def _view(self, picture: Picture, colour: Colour, *, is_mapped: bool) -> None:
        """Keep the picture in colour if it shows something new."""
        assert picture.world_id is not None
        choice = self._views.setdefault(picture.world_id, ViewChoice())
        change = choice.offer(picture, colour, self._builders[picture.world_id], is_mapped=is_mapped)
        if change is not None:
            self.counters["key_frames"] += 1
            self._report(Viewed(picture.world_id, change))

    def _builder(self, world_id: str) -> MapBuilder:
        builder = self._builders.setdefault(world_id, MapBuilder())
        self._builders.move_to_end(world_id)
        while len(self._builders) > MAX_WORLDS:
            gone, _ = self._builders.popitem(last=False)
            self.kept.pop(gone, None)
            self._views.pop(gone, None)
            self._waiting = deque(each for each in self._waiting if each[0].world_id != gone)
        return builder

    def dump(self) -> dict[str, object]:
        return {"map_pictures": dict(self.kept), "waiting": len(self._waiting), **self.counters}


def _colour_of(taken: Taken) -> Colour:
    decoded = taken.decoded
    return decoded.bgr if decoded is not None else lambda: None
