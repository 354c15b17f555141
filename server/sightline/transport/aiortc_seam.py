"""The one place that touches what aiortc and pylibsrtp keep private: DTLS handshakes, SRTP keys, SCTP.

How aiortc is loaded without its codecs is told in ``aiortc_load``. All versions are pinned in ``pyproject.toml``, and
``self_test`` fails at start-up when the seam has moved.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from itertools import repeat
from typing import Any, Final, Protocol

from pylibsrtp._binding import ffi, lib

from sightline.errors import DtlsFailed
from sightline.transport import aiortc_load

_HASHES: Final = ("sha-256", "sha-384", "sha-512")
_PROFILES: Final = ("SRTP_AEAD_AES_128_GCM", "SRTP_AEAD_AES_256_GCM", "SRTP_AES128_CM_SHA1_80")
"""In our order of preference. The DTLS server chooses by its own order, and 128-bit GCM costs half of the others."""


_dtls, _sctp = aiortc_load.load()


_KEPT_STRIDES: Final = 64
_MOST_AT_ONCE: Final = 128


class PacketBuffer:
    """Bytes that Python and libsrtp share, so that packets are encrypted where they lie."""

    __slots__ = ("_keep", "_places", "data", "pointer", "view")

    def __init__(self, size: int) -> None:
        self.data = bytearray(size)
        self.view = memoryview(self.data)
        self._keep = ffi.from_buffer("char[]", self.data)
        self.pointer = ffi.cast("char *", self._keep)
        self._places: dict[int, list[Any]] = {}

    def places(self, stride: int, count: int) -> list[Any]:
        """Return pointers to the first bytes of that many packets that lie so far apart."""
        places = self._places.get(stride)
        if places is None or len(places) < count:
            if len(self._places) >= _KEPT_STRIDES:
                self._places.clear()
            pointer = self.pointer
            places = self._places[stride] = [pointer + stride * index for index in range(count)]
        return places

    @property
    def address(self) -> int:
        """Where the bytes lie in memory, for code in C; valid as long as this object lives."""
        return int(ffi.cast("uintptr_t", self.pointer))


_srtp_protect, _srtp_unprotect = lib.srtp_protect, lib.srtp_unprotect
_sizes = ffi.new("int[]", _MOST_AT_ONCE)
_size_places = [_sizes + index for index in range(_MOST_AT_ONCE)]
"""Lengths in and out of the calls for a run; used by one thread and within one method only."""


class SrtpKeys:
    """Both directions of one association's SRTP, working in place in a ``PacketBuffer``."""

    def __init__(self, receiving: Any, sending: Any) -> None:
        """Take over the two pylibsrtp sessions."""
        self._sessions = (receiving, sending)  # They own the C contexts.
        self._rx = receiving._srtp[0]
        self._tx = sending._srtp[0]
        self._size = ffi.new("int *")
        self.receiving_address = int(ffi.cast("uintptr_t", self._rx))
        """Where the receiving context lies in memory, for code in C; valid as long as this object lives."""

    def protect(self, buffer: PacketBuffer, offset: int, size: int) -> int:
        """Encrypt an RTP packet in place; returns the new size, or -1."""
        self._size[0] = size
        return -1 if _srtp_protect(self._tx, buffer.pointer + offset, self._size) else self._size[0]

    def protect_run(self, buffer: PacketBuffer, stride: int, sizes: list[int]) -> list[int]:
        """Encrypt packets that lie so far apart, from the buffer's beginning; returns their new sizes, or -1."""
        return self._run(_srtp_protect, self._tx, buffer, stride, sizes)

    def unprotect_run(self, buffer: PacketBuffer, stride: int, sizes: list[int]) -> list[int]:
        """Authenticate and decrypt packets likewise; returns their new sizes, or -1."""
        return self._run(_srtp_unprotect, self._rx, buffer, stride, sizes)

    @staticmethod
    def _run(call: Any, context: Any, buffer: PacketBuffer, stride: int, sizes: list[int]) -> list[int]:
        # ``map`` calls libsrtp for each packet without a step of the interpreter in between.
        count = len(sizes)
        _sizes[0:count] = sizes
        failures = list(map(call, repeat(context), buffer.places(stride, count), _size_places[:count]))
        found: list[int] = ffi.unpack(_sizes, count)
        if any(failures):
            return [-1 if failed else size for failed, size in zip(failures, found, strict=True)]
        return found

    def protect_rtcp(self, buffer: PacketBuffer, offset: int, size: int) -> int:
        """Encrypt an RTCP packet in place; returns the new size, or -1."""
        self._size[0] = size
        status = lib.srtp_protect_rtcp(self._tx, buffer.pointer + offset, self._size)
        return -1 if status else self._size[0]

    @property
    def sending_address(self) -> int:
        """Where the sending context lies in memory, for code in C; valid as long as this object lives."""
        return int(ffi.cast("uintptr_t", self._tx))

    def unprotect(self, buffer: PacketBuffer, size: int) -> int:
        """Authenticate and decrypt an RTP packet in place; returns the new size, or -1."""
        self._size[0] = size
        status = lib.srtp_unprotect(self._rx, buffer.pointer, self._size)
        return -1 if status else self._size[0]

    def unprotect_rtcp(self, buffer: PacketBuffer, size: int) -> int:
        """Authenticate and decrypt an RTCP packet in place; returns the new size, or -1."""
        self._size[0] = size
        status = lib.srtp_unprotect_rtcp(self._rx, buffer.pointer, self._size)
        return -1 if status else self._size[0]


def protect_addresses() -> tuple[int, int]:
    """Return where libsrtp's functions that encrypt RTP and RTCP lie in memory, for code in C."""
    return _function_address("srtp_protect"), _function_address("srtp_protect_rtcp")


def unprotect_address() -> int:
    """Return where libsrtp's function that authenticates and decrypts RTP lies in memory, for code in C."""
    return _function_address("srtp_unprotect")


def _function_address(name: str) -> int:
    return int(ffi.cast("uintptr_t", ffi.addressof(lib, name)))


SRTP_OVERHEAD: Final = 16 + 128 + 4
"""Room behind a packet for the longest tag, key index and SRTCP index."""


class Certificate:
    """A self-signed certificate, one per worker process; its fingerprint goes into the description."""

    def __init__(self) -> None:
        self.inner = _dtls.RTCCertificate.generateCertificate()

    @property
    def fingerprint_sha256(self) -> str:
        """Upper-case hexadecimal with colons."""
        found = (print_.value for print_ in self.inner.getFingerprints() if print_.algorithm == "sha-256")
        return str(next(found)).upper()


class DatagramLink(Protocol):
    """What ``RTCDtlsTransport`` needs from the ICE transport below it, under its names."""

    role: str

    async def _recv(self) -> bytes: ...

    async def _send(self, data: bytes) -> None: ...


class DtlsSession:
    """One DTLS association in the server role, and the SRTP keys and SCTP transport that come out of it."""

    def __init__(self, link: DatagramLink, certificate: Certificate, on_closed: Callable[[], None]) -> None:
        """Prepare; nothing is sent before ``handshake``.

        Args:
            link: where datagrams come from and go to; ``ConnectionError`` from it ends the session.
            certificate: ours.
            on_closed: called once when an established session ends, by the other side or by a fault.
        """
        self._transport = _dtls.RTCDtlsTransport(link, [certificate.inner])
        self._transport._set_role("server")
        by_name = {profile.openssl_profile.decode(): profile for profile in _dtls.SRTP_PROFILES}
        self._transport._srtp_profiles = [by_name[name] for name in _PROFILES if name in by_name]
        self._on_closed = on_closed
        self._transport.on("statechange", self._state_changed)
        self._was_connected = False

    async def handshake(self, fingerprints: tuple[tuple[str, str], ...]) -> SrtpKeys:
        """Complete the handshake and check who the other side is.

        Args:
            fingerprints: (hash, value) pairs from the remote description; one match is enough (RFC 8122 section 5).
        Raises:
            DtlsFailed: if the handshake fails, no SRTP profile is shared, or the certificate is another one.
        """
        self._transport._validate_peer_identity = lambda _: self._check_identity(fingerprints)
        offered = [_dtls.RTCDtlsFingerprint(algorithm=name, value=value) for name, value in fingerprints]
        if not offered:
            raise DtlsFailed("The other side offered no certificate fingerprint.")
        await self._transport.start(_dtls.RTCDtlsParameters(fingerprints=offered, role="client"))
        if self._transport.state != "connected":
            raise DtlsFailed("The DTLS handshake failed.")
        self._was_connected = True
        if self._transport._task is not None:
            self._transport._task.add_done_callback(_retrieve)
        return SrtpKeys(self._transport._rx_srtp, self._transport._tx_srtp)

    @property
    def srtp_profile(self) -> str:
        """Name of the negotiated SRTP protection profile."""
        return bytes(self._transport._ssl.get_selected_srtp_profile()).decode()

    def _check_identity(self, fingerprints: tuple[tuple[str, str], ...]) -> None:
        certificate = self._transport._ssl.get_peer_certificate(as_cryptography=True)
        for name, value in fingerprints:
            if name.lower() in _HASHES and _dtls.certificate_digest(certificate, name.lower()) == value.upper():
                return
        self._transport._set_state(_dtls.State.FAILED)

    def _state_changed(self) -> None:
        if self._was_connected and self._transport.state in ("closed", "failed"):
            self._was_connected = False
            self._on_closed()

    def open_sctp(self, on_fault: Callable[[Exception], None]) -> SctpCarrier:
        """Return the duck type below an SCTP transport; ``on_fault`` hears of nonsense from the other side."""
        return SctpCarrier(self._transport, on_fault)

    async def close(self, *, notify: bool) -> None:
        """End the session; with ``notify`` the other side is told by a close_notify alert. Idempotent."""
        self._was_connected = False
        task = self._transport._task
        if notify:
            await self._transport.stop()
        elif task is not None:
            task.cancel()
        if task is not None:
            await asyncio.wait([task], timeout=1)
        self._transport.remove_all_listeners()


def _retrieve(task: asyncio.Future[None]) -> None:
    """Take the outcome of aiortc's receive task, which ends with an exception when the link closes."""
    if not task.cancelled():
        task.exception()


class SctpCarrier:
    """Sits between ``RTCSctpTransport`` and DTLS: neither a closed link nor bad input raises in a stray task."""

    def __init__(self, transport: Any, on_fault: Callable[[Exception], None]) -> None:
        self._transport = transport
        self._on_fault = on_fault
        self._receiver: Any = None
        self._role = "server"

    @property
    def state(self) -> str:
        return str(self._transport.state)

    def _register_data_receiver(self, receiver: Any) -> None:
        self._receiver = receiver
        self._transport._register_data_receiver(self)

    def _unregister_data_receiver(self, receiver: Any) -> None:
        self._receiver = None
        self._transport._unregister_data_receiver(self)

    async def _handle_data(self, data: bytes) -> None:
        if self._receiver is None:
            return
        try:
            await self._receiver._handle_data(data)
        except Exception as exc:
            # aiortc asserts on some malformed chunks; the peer is the unit of failure, not the receive task.
            self._on_fault(exc)

    async def _send_data(self, data: bytes) -> None:
        with suppress(ConnectionError):
            await self._transport._send_data(data)


def new_sctp_transport(carrier: SctpCarrier) -> Any:
    """Return an ``RTCSctpTransport`` over the carrier, on the port that browsers use."""
    return _sctp.RTCSctpTransport(carrier, port=5000)


async def stop_sctp(transport: Any, *, notify: bool) -> None:
    """End an SCTP transport; without ``notify`` no ABORT is sent."""
    if not notify:
        transport._association_state = transport.State.CLOSED
    await transport.stop()
    transport.remove_all_listeners()


def sctp_capabilities(max_message_size: int) -> Any:
    """Return the other side's capabilities as aiortc wants them."""
    return _sctp.RTCSctpCapabilities(maxMessageSize=max_message_size)


def self_test() -> None:
    """Fail at start-up, with the name that is gone, when a pinned library is not the one this module was written for.

    Raises:
        RuntimeError: if a private name moved, or SRTP does not round-trip.
    """
    needed = {
        _dtls.RTCDtlsTransport: (
            "_set_role _validate_peer_identity _set_state _register_data_receiver _unregister_data_receiver _send_data"
        ),
        _sctp.RTCSctpTransport: "_handle_data start stop",
        _dtls: "SRTP_PROFILES certificate_digest RTCDtlsFingerprint RTCDtlsParameters State",
        lib: "srtp_protect srtp_unprotect srtp_protect_rtcp srtp_unprotect_rtcp",
    }
    for owner, names in needed.items():
        for name in names.split():
            if not hasattr(owner, name):
                raise RuntimeError(f"the aiortc seam has moved: {name} is gone; check the pinned versions")
    available = {profile.openssl_profile.decode() for profile in _dtls.SRTP_PROFILES}
    if missing := set(_PROFILES) - available:
        raise RuntimeError(f"libsrtp lacks {sorted(missing)}")
    _srtp_round_trip()


def _srtp_round_trip() -> None:
    policies = []
    for direction in ("SSRC_ANY_INBOUND", "SSRC_ANY_OUTBOUND"):
        policy = _dtls.Policy(
            key=bytes(range(28)),
            ssrc_type=getattr(_dtls.Policy, direction),
            srtp_profile=_dtls.Policy.SRTP_PROFILE_AEAD_AES_128_GCM,
        )
        policies.append(policy)
    keys = SrtpKeys(*(_dtls.Session(policy) for policy in policies))
    packet = b"\x80\x60\x00\x01" + bytes(8) + b"sightline"
    buffer = PacketBuffer(256)
    buffer.data[: len(packet)] = packet
    size = keys.protect(buffer, 0, len(packet))
    if size <= len(packet) or keys.unprotect(buffer, size) != len(packet) or buffer.data[: len(packet)] != packet:
        raise RuntimeError("the aiortc seam has moved: SRTP does not round-trip")
