"""Real layered streams through the router: what a subscriber of some of the layers receives."""

from __future__ import annotations

import contextlib
import itertools
import random
from collections.abc import Iterable

import pytest

from sightline.errors import PacketError
from sightline.rtp.extensions import DEPENDENCY_DESCRIPTOR, elements
from sightline.rtp.feedback import Pli, build_nack
from sightline.rtp.packet import RtpHeader
from sightline.rtp.parameters import MediaParameters
from sightline.rtp.payload import vp8
from sightline.rtp.payload.dependency import DependencyReader
from sightline.sfu.dump import dump_router
from support.layered_streams import DESCRIPTOR_ID, Captured, captured
from support.rtp import video
from support.sfu import MS, PUBLISHER, VIEW, Bench

OUT_ID = 7
MIMES = {"vp9": "video/vp9", "av1": "video/av1", "vp8": "video/vp8", "h26": "video/h264"}


class Replay:
    """A captured stream, sent as it was, and what went out."""

    def __init__(self, name: str, *, has_descriptor: bool = True) -> None:
        self.packets = captured(name)
        first = self.packets[0].header
        extensions = {DEPENDENCY_DESCRIPTOR: DESCRIPTOR_ID} if has_descriptor else {}
        mime = MIMES[name[:3]]
        published = video(ssrc=first.ssrc, payload_type=first.payload_type, extensions=extensions, mime=mime)
        self.bench = Bench(published)
        self.bench.subscribe(self.receiver(mime, extensions))
        self.out: list[bytes] = []
        self.start_ns = self.bench.now_ns

    @staticmethod
    def receiver(mime: str, extensions: dict[str, int]) -> MediaParameters:
        agreed = dict.fromkeys(extensions, OUT_ID)
        return video(ssrc=5555, rtx_ssrc=5556, payload_type=100, extensions=agreed, mime=mime)

    def send(self, packets: Iterable[Captured]) -> None:
        for one in packets:
            due_ns = self.start_ns + one.at_us * 1000
            if due_ns > self.bench.now_ns:
                self.bench.advance((due_ns - self.bench.now_ns) / MS)
            payload = one.payload + bytes(one.payload_size - len(one.payload))
            self.out += self.bench.send(one.packet[: one.header.payload_offset] + payload)

    def view(self, max_height: int | None, max_fps: float | None = None) -> None:
        self.bench.router.view(VIEW, max_height, self.bench.now_ns, max_fps=max_fps)


def check_numbers(packets: list[bytes]) -> None:
    for before, after in itertools.pairwise(packets):
        assert RtpHeader(after).seq == (RtpHeader(before).seq + 1) & 0xFFFF, "a hole in the sequence numbers"


def pictures(packets: list[bytes]) -> dict[int, list[bytes]]:
    """Return packets by timestamp; each picture has one marker, on its last packet."""
    found: dict[int, list[bytes]] = {}
    for packet in packets:
        found.setdefault(RtpHeader(packet).rtp_ts, []).append(packet)
    for group in list(found.values())[:-1]:
        assert [bool(RtpHeader(packet).marker) for packet in group] == [False] * (len(group) - 1) + [True]
    return found


def sizes_of(packets: list[bytes]) -> set[int]:
    """Return the spatial layers among packets."""
    reader, found = DependencyReader(), set()
    for packet in packets:
        for element in elements(packet, RtpHeader(packet)):
            told = reader.read(packet[element.offset : element.offset + element.size])
            assert told is not None
            found.add(told.frame.spatial)
    return found


@pytest.mark.parametrize("name", ["vp9-l3t3-key", "av1-l3t3-key", "av1-l3t3"])
@pytest.mark.parametrize(("max_height", "spatial"), [(None, 2), (270, 1), (100, 0)])
def test_the_size_follows_the_view(name: str, max_height: int | None, spatial: int) -> None:
    replay = Replay(name)
    replay.view(max_height)
    replay.bench.advance(1200)  # A view that has just become smaller is waited for.
    replay.start_ns = replay.bench.now_ns
    replay.send(replay.packets)
    check_numbers(replay.out)
    pictures(replay.out)
    late = replay.out[len(replay.out) // 2 :]
    reader_of_all = sizes_of(replay.out)
    assert max(reader_of_all) == spatial
    assert RtpHeader(late[0]).ssrc == 5555
    total = len({one.header.rtp_ts for one in replay.packets})
    assert len(pictures(replay.out)) in (total - 1, total), "a smaller picture is not a rarer one"


def test_a_smaller_picture_is_asked_for_and_the_larger_one_goes_on_until_it_comes() -> None:
    replay = Replay("av1-l3t3-key")
    replay.send(replay.packets[:60])
    replay.bench.take_rtcp(PUBLISHER)
    replay.view(100)
    replay.bench.advance(900)
    assert not any(isinstance(one, Pli) for one in replay.bench.take_rtcp(PUBLISHER)), (
        "a page that is being resized costs nobody a keyframe"
    )
    replay.bench.advance(200)
    assert any(isinstance(one, Pli) for one in replay.bench.take_rtcp(PUBLISHER))
    replay.start_ns = replay.bench.now_ns
    sent = len(replay.out)
    keys = [i for i, one in enumerate(replay.packets) if (one.descriptor or b"")[3:4] >= b"\x80" and i > 60]
    until = keys[0] if keys else len(replay.packets)
    replay.send(replay.packets[60:until])
    assert sizes_of(replay.out) == {0, 1, 2}
    assert max(len(group) for group in pictures(replay.out[sent:]).values()) > 1
    replay.send(replay.packets[until:])
    check_numbers(replay.out)


@pytest.mark.parametrize("name", ["vp8-l1t3-plain", "vp8-l1t3", "h264-l1t3", "av1-l3t3-key"])
@pytest.mark.parametrize(("max_fps", "share"), [(20, 0.5), (8, 0.25)])
def test_a_lower_rate_leaves_out_pictures_evenly(name: str, max_fps: float, share: float) -> None:
    replay = Replay(name, has_descriptor=name != "vp8-l1t3-plain")
    half = len(replay.packets) // 2
    replay.view(None, 100)  # Rates are measured from here on.
    replay.send(replay.packets[:half])
    replay.view(None, max_fps)
    before = len(replay.out)
    replay.send(replay.packets[half:])
    check_numbers(replay.out)
    pictures(replay.out)
    expected = len({one.header.rtp_ts for one in replay.packets[half:]}) * share
    assert len(pictures(replay.out[before:])) == pytest.approx(expected, abs=3)


def test_pictures_of_vp8_keep_their_order_and_leave_no_hole() -> None:
    replay = Replay("vp8-l1t3-plain", has_descriptor=False)
    replay.send(replay.packets[:40])
    replay.view(None, 8)
    replay.send(replay.packets[40:90])
    replay.view(None)
    replay.send(replay.packets[90:])
    numbers = [
        vp8.parse_descriptor(group[0][RtpHeader(group[0]).payload_offset :]) for group in pictures(replay.out).values()
    ]
    ids = [one.picture_id or 0 for one in numbers]
    assert [(after - before) & 0x7FFF for before, after in itertools.pairwise(ids)] == [1] * (len(ids) - 1)
    bases = [one.tl0_pic_idx or 0 for one in numbers if one.temporal_id == 0]
    assert [(after - before) & 0xFF for before, after in itertools.pairwise(bases)] == [1] * (len(bases) - 1)


@pytest.mark.parametrize("name", ["vp8-l1t3-plain", "h264-l1t3", "av1-l3t3-key"])
def test_what_was_sent_is_sent_again_as_it_was(name: str) -> None:
    replay = Replay(name, has_descriptor=name != "vp8-l1t3-plain")
    replay.view(100, 20)
    replay.bench.advance(1200)
    replay.start_ns = replay.bench.now_ns
    replay.send(replay.packets[:80])
    for packet in replay.out[-20:]:
        header = RtpHeader(packet)
        replay.bench.now_ns += 100 * MS
        (again,) = replay.bench.rtcp(build_nack(9, 5555, [header.seq]))
        copy = RtpHeader(again)
        assert (copy.rtp_ts, copy.marker, copy.ssrc) == (header.rtp_ts, header.marker, 5556)
        assert again[copy.payload_offset + 2 :] == packet[header.payload_offset :]


@pytest.mark.parametrize("seed", range(6))
def test_lost_and_late_packets_never_leave_a_hole(seed: int) -> None:
    rng = random.Random(seed)
    name = ["vp8-l1t3-plain", "vp9-l3t3-key", "av1-l3t3"][seed % 3]
    replay = Replay(name, has_descriptor=name != "vp8-l1t3-plain")
    packets = [replay.packets[0]]
    delayed: list[tuple[int, Captured]] = []
    for index, one in enumerate(replay.packets[1:150]):
        if index > 12 and rng.random() < 0.15:
            delayed.append((index + rng.randrange(2, 12), one))
        else:
            packets.append(one)
        packets += [late for due, late in delayed if due == index]
    for index, one in enumerate(packets):
        if index % 25 == 10:
            replay.view(rng.choice([None, 270, 100]), rng.choice([None, 20, 8]))
        replay.send([one])
    by_seq = {RtpHeader(packet).seq: packet for packet in replay.out}
    assert len(by_seq) == len(replay.out), "a number was given twice"
    first, size = RtpHeader(replay.out[0]).seq, len(replay.out)
    waiting = 3 * sum(1 for due, _ in delayed if due >= 149)
    assert sum((first + index) & 0xFFFF in by_seq for index in range(size)) >= size - waiting


def test_nothing_is_changed_while_everything_is_wanted() -> None:
    replay = Replay("vp8-l1t3-plain", has_descriptor=False)
    replay.send(replay.packets)
    assert [packet[RtpHeader(packet).payload_offset :][:24] for packet in replay.out] == [
        one.payload for one in replay.packets[len(replay.packets) - len(replay.out) :]
    ]


@pytest.mark.parametrize("name", ["vp9-l3t3-key", "av1-l3t3", "vp8-l1t3-plain"])
def test_packets_of_a_hostile_sender_harm_nobody(name: str) -> None:
    rng = random.Random(11)
    replay = Replay(name, has_descriptor=name != "vp8-l1t3-plain")
    for index, one in enumerate(replay.packets * 4):
        data = bytearray(one.packet)
        for _ in range(rng.randrange(5)):
            # Everything but SSRC, payload type and version, which decide whose packet it is.
            data[rng.randrange(12, len(data))] = rng.randrange(256)
        data[2:4] = (index + 40_000).to_bytes(2, "big")
        if index % 30 == 0:
            replay.view(rng.choice([None, 270, 100]), rng.choice([None, 20, 8]))
            replay.bench.advance(20)
        with contextlib.suppress(PacketError):
            replay.out += replay.bench.send(bytes(data))
    numbers = [RtpHeader(packet).seq for packet in replay.out]
    assert len(set(numbers)) == len(numbers) > 0, "a number was given twice"
    assert dump_router(replay.bench.router)["subscriptions"]
