"""A picture on its way into the record: its bytes first, then the event that names them."""

from __future__ import annotations

from sightline.caselog import server_events
from sightline.caselog.event import Actor
from sightline.protocol.spatial import StillHeader
from sightline.protocol.workflow import StillStored
from sightline.room.context import Services, derived_op_id
from sightline.room.ports import CheckedImage
from sightline.room.sightings import is_usable
from sightline.room.writer import CaseWriter, Written


async def record_still(
    services: Services,
    writer: CaseWriter,
    actor: Actor,
    still_id: str,
    annotation_id: str | None,
    header: StillHeader,
    image: CheckedImage,
) -> Written:
    """Store a picture and record it; doing it again changes nothing.

    Args:
        services: of the node.
        writer: of the case.
        actor: who gives it.
        still_id: of the request answered; names the picture.
        annotation_id: of the mark that it shows.
        header: of the picture.
        image: the picture.
    Raises:
        TransitionNotAllowed: the record takes no more pictures.
        StoreError: try again.
    """
    stored = StillStored(
        still_id=still_id,
        annotation_id=annotation_id,
        frame=header.frame,
        # Durable before the event that names it.
        blob=await services.store.blobs.put(image.data),
        mime=image.mime,
        width=image.width,
        height=image.height,
        source=header.source,
        pose=header.pose if header.pose is not None and is_usable(header.pose) else None,
        intrinsics=header.intrinsics,
    )
    op_id = derived_op_id(still_id, "still")
    return await writer.append(actor, op_id, lambda state: server_events.still_stored(state, op_id, stored))
