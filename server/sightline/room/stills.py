"""Pictures that were asked of publishers as evidence, until they come."""

from __future__ import annotations

from dataclasses import dataclass

from sightline.ids import AnnotationId, ParticipantId
from sightline.protocol.common import FrameRef
from sightline.protocol.spatial import StillRequest

MAX_PENDING = 256


@dataclass(frozen=True, slots=True)
class PendingStill:
    request: StillRequest
    annotation_id: AnnotationId
    participant_id: ParticipantId
    asked_at_ns: int
    is_substitute: bool = False
    """Already the second choice."""

    @property
    def frame(self) -> FrameRef:
        return FrameRef(publication_id=self.request.publication_id, frame_no=self.request.frame_no)


class Stills:
    """Unanswered requests of one room. Full = the oldest gives way; each lives for a while only."""

    def __init__(self, ttl_s: float) -> None:
        self._ttl_ns = round(ttl_s * 1e9)
        self._pending: dict[str, PendingStill] = {}

    def ask(
        self,
        request_id: str,
        frame: FrameRef,
        annotation_id: AnnotationId,
        participant_id: ParticipantId,
        now_ns: int,
        *,
        is_substitute: bool = False,
    ) -> StillRequest:
        """Note a request and return it for sending."""
        request = StillRequest(
            request_id=request_id, publication_id=frame.publication_id, frame_no=frame.frame_no, reason="evidence"
        )
        self._pending[request_id] = PendingStill(request, annotation_id, participant_id, now_ns, is_substitute)
        while len(self._pending) > MAX_PENDING:
            del self._pending[next(iter(self._pending))]
        return request

    def of(self, participant_id: ParticipantId, now_ns: int) -> tuple[StillRequest, ...]:
        """What a participant has still to answer, e.g. because its socket was away."""
        self._expire(now_ns)
        return tuple(p.request for p in self._pending.values() if p.participant_id == participant_id)

    def get(self, request_id: str) -> PendingStill | None:
        return self._pending.get(request_id)

    def take(self, request_id: str) -> PendingStill | None:
        """Return and forget a request."""
        return self._pending.pop(request_id, None)

    def _expire(self, now_ns: int) -> None:
        for request_id, pending in list(self._pending.items()):
            if now_ns - pending.asked_at_ns > self._ttl_ns:
                del self._pending[request_id]

    def __len__(self) -> int:
        return len(self._pending)
