"""Publishing and subscribing in a room with recorded descriptions, for tests over a worker that forwards nothing."""

from __future__ import annotations

from sightline.protocol.signalling import (
    Ok,
    PublishAnswer,
    PublishOffer,
    SubscribeAnswer,
    SubscribeOffer,
    SubscribeStart,
    TrackOffer,
)
from support.room_harness import Client
from support.sdp_peers import answer_to, chromium_offer

BOTH = (TrackOffer(mid="0", source="microphone"), TrackOffer(mid="1", source="camera"))


async def publish(
    client: Client, *, peer: int = 1, ice: int = 1, tracks: tuple[TrackOffer, ...] = BOTH
) -> PublishAnswer:
    mids = tuple(track.mid for track in tracks)
    offer = PublishOffer(sdp=chromium_offer(peer=peer, ice=ice, mids=mids), tracks=tracks)
    return await client.ask("publish.offer", offer, PublishAnswer)


async def answer(client: Client, offer: SubscribeOffer, *, without: tuple[str, ...] = ()) -> None:
    body = SubscribeAnswer(version=offer.version, sdp=answer_to(offer.sdp, without=without))
    await client.ask("subscribe.answer", body, Ok)


async def subscribe(client: Client) -> SubscribeOffer:
    """Start subscribing and answer the first offer."""
    await client.ask("subscribe.start", SubscribeStart(), Ok)
    offer = client.of(SubscribeOffer)[-1] if client.of(SubscribeOffer) else await client.next(SubscribeOffer)
    await answer(client, offer)
    return offer
