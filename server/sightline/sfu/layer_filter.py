"""Which frames of a stream with layers inside it go to one subscription, and when it may go over to other layers.

A change needs a frame at which the wanted layers can be begun (a switch) whose own references were all sent. A keyframe
always is one; the dependency descriptor may name others. Fewer temporal layers of the same picture size can be had with
any frame. While the wanted layers cannot be had yet, the present ones go on.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Final, NamedTuple

from sightline.rtp.seq import ts_delta
from sightline.sfu.allocate import EVERYTHING, LayerTarget
from sightline.sfu.scalability import FrameMark, Layout

_KEPT_FRAMES: Final = 256
"""A dozen pictures of many layers, and all that may be sent again."""


class Verdict(NamedTuple):
    """What becomes of a packet."""

    is_sent: bool
    ends_picture: bool
    """It is the last packet of the picture as this subscription gets it: the marker belongs here."""


class _Sent(NamedTuple):
    rtp_ts: int
    """Short numbers come again soon; the same number at another time is another frame."""
    is_sent: bool
    is_top: bool
    """It is of the largest picture size that is sent."""


SENT: Final = Verdict(True, False)
_DROPPED: Final = Verdict(False, False)


class LayerFilter:
    """Decides packet by packet for one subscription; all packets of a frame share its fate."""

    def __init__(self) -> None:
        self.wanted = EVERYTHING
        self.current: LayerTarget | None = None
        """What is sent now; None before the first frame, ``EVERYTHING`` while nothing was looked at."""
        self._decided: OrderedDict[int, _Sent] = OrderedDict()
        self._picture_ts: int | None = None
        """Of the newest picture of which something was decided."""
        self._first_ts: int | None = None
        """Of the first one of those; all before it were sent."""

    def let_all_through(self) -> None:
        """A packet was sent without being looked at, as all before it."""
        self.current = EVERYTHING
        self._first_ts = None

    def restart(self) -> None:
        """A keyframe comes next, and nothing before it counts."""
        self.current = None
        self._decided.clear()
        self._picture_ts = self._first_ts = None

    def waits_for_keyframe(self, layout: Layout) -> bool:
        """Tell whether a picture size is wanted that only a keyframe may bring."""
        current = self.current
        if current is None or current == EVERYTHING:
            return False
        return layout.best(self.wanted).spatial != current.spatial

    def packet(self, mark: FrameMark, layout: Layout, rtp_ts: int) -> Verdict:
        """Decide about a packet.

        Args:
            mark: what it says of its frame.
            layout: of its stream.
            rtp_ts: of the packet, the same for all layers of a picture.
        """
        if self._first_ts is None:
            if self.current == EVERYTHING and not mark.starts:
                return SENT  # The rest of a picture that has begun to go out.
            self._first_ts = rtp_ts
        elif ts_delta(rtp_ts, self._first_ts) < 0:
            return SENT
        decided = self._decided.get(mark.key)
        if decided is None or decided.rtp_ts != rtp_ts:
            decided = self._decide(mark, layout, rtp_ts)
            self._decided[mark.key] = decided
            self._decided.move_to_end(mark.key)
            if len(self._decided) > _KEPT_FRAMES:
                self._decided.popitem(last=False)
        if not decided.is_sent:
            return _DROPPED
        return Verdict(True, decided.is_top and mark.ends)

    def _decide(self, mark: FrameMark, layout: Layout, rtp_ts: int) -> _Sent:
        is_new_picture = self._picture_ts is None or ts_delta(rtp_ts, self._picture_ts) > 0
        if is_new_picture:
            self._picture_ts = rtp_ts
        is_late = not is_new_picture and rtp_ts != self._picture_ts
        if not is_late:
            self._change(mark, layout, is_new_picture)
        if self.current is None:
            return _Sent(rtp_ts, False, False)
        if self.current == EVERYTHING:
            return _Sent(rtp_ts, True, False)
        bit = layout.bits.get(self.current)
        if bit is None:
            # The layers are others since the last keyframe: what there is of them until the next change.
            bit = layout.bits[layout.best(self.current)]
        return _Sent(rtp_ts, bool(mark.present >> bit & 1), mark.layer.spatial >= self.current.spatial)

    def _change(self, mark: FrameMark, layout: Layout, is_new_picture: bool) -> None:
        if self.current == EVERYTHING:
            self.current = layout.points[-1]
        wanted, current = layout.best(self.wanted), self.current
        if current == wanted:
            if self.wanted == EVERYTHING and not layout.has_sizes and is_new_picture and mark.starts:
                self.current = EVERYTHING
            return
        if current is not None and wanted.spatial == current.spatial and wanted.temporal < current.temporal:
            self.current = wanted
            return
        for point in reversed(layout.points):
            if point.spatial > wanted.spatial or point.temporal > wanted.temporal:
                continue
            if point == current:
                return
            is_larger = current is not None and point.spatial > current.spatial
            if is_larger and not is_new_picture:
                continue  # The marker of the smaller picture may have gone out already.
            if self._can_begin(mark, layout.bits[point]) and self._is_nearer(point, wanted):
                self.current = point
                return

    def _is_nearer(self, point: LayerTarget, wanted: LayerTarget) -> bool:
        """Whether a change is one towards what is wanted; never away from it for want of a switch."""
        current = self.current
        if current is None or point == wanted:
            return True
        apart = abs(point.spatial - wanted.spatial), abs(point.temporal - wanted.temporal)
        return apart < (abs(current.spatial - wanted.spatial), abs(current.temporal - wanted.temporal))

    def _can_begin(self, mark: FrameMark, bit: int) -> bool:
        if not mark.switches >> bit & 1:
            return False
        return all((one := self._decided.get(key)) is not None and one.is_sent for key in mark.references)
