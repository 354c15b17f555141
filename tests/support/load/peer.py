"""One lean WebRTC client: a socket, ICE checks towards a lite agent, DTLS by aiortc, then bare SRTP keys.

After the handshake nothing of asyncio is left on the way of a packet, so that the load generator takes as little as
possible of the processors that it shares with what it measures.
"""

from __future__ import annotations

import asyncio
import secrets
import socket
from contextlib import suppress
from typing import Any, Final

import msgspec

from sightline.transport import stun
from sightline.transport.aiortc_seam import Certificate, SrtpKeys, _dtls
from sightline.transport.udp import open_socket

CHECK_EVERY_S: Final = 0.05
CONNECT_TIMEOUT_S: Final = 20.0
CONSENT_EVERY_S: Final = 2.0
_SO_RCVBUFFORCE: Final = 33
_RECEIVE_BUFFER: Final = 32 * 1024 * 1024
"""Viewers must not be what loses packets when the machine is busy."""
_AT_ONCE: Final = 64


class LocalSide(msgspec.Struct, frozen=True):
    """What a client tells of itself."""

    ufrag: str
    pwd: str
    fingerprint_sha256: str
    host: str
    port: int


class RemoteSide(msgspec.Struct, frozen=True):
    """What it must know of the server: an ICE-lite agent that is the DTLS server."""

    ufrag: str
    pwd: str
    fingerprint_sha256: str
    host: str
    port: int


class LeanPeer:
    """One client; ``connect`` once, then use ``sock`` and ``keys`` directly."""

    def __init__(self, host: str) -> None:
        """Bind a socket on one address of this machine."""
        self.sock = open_socket(host, 0)
        with suppress(OSError):  # Needs a capability; without it the buffer is what the system allows.
            self.sock.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, _RECEIVE_BUFFER)
        self.keys: SrtpKeys
        self.role = "controlling"
        self._ufrag, self._pwd = secrets.token_hex(4), secrets.token_hex(12)
        self._certificate = Certificate()
        self._remote: RemoteSide
        self._transport: Any = None
        """Owns the sessions below the keys."""
        self._incoming: asyncio.Queue[bytes] = asyncio.Queue()
        self._is_checked = asyncio.Event()

    @property
    def local(self) -> LocalSide:
        """Parameters for the server."""
        host, port = self.sock.getsockname()[:2]
        return LocalSide(self._ufrag, self._pwd, self._certificate.fingerprint_sha256, host, port)

    async def connect(self, remote: RemoteSide) -> None:
        """Complete ICE and DTLS (AEAD_AES_128_GCM only).

        Raises:
            TimeoutError: if the server does not answer.
            ConnectionError: if the handshake fails.
        """
        self._remote = remote
        self.sock.connect((remote.host, remote.port))
        loop = asyncio.get_running_loop()
        loop.add_reader(self.sock.fileno(), self._readable)
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT_S):
                while not self._is_checked.is_set():
                    self.check()
                    await asyncio.sleep(CHECK_EVERY_S)
                self.keys = await self._handshake()
        finally:
            loop.remove_reader(self.sock.fileno())

    def check(self) -> None:
        """Send a connectivity check, which is also the sign of consent (RFC 7675)."""
        name = f"{self._remote.ufrag}:{self._ufrag}"
        self._put(stun.build_request(secrets.token_bytes(12), name, self._remote.pwd, nominate=True))

    async def leave(self) -> None:
        """Say goodbye, if there was a handshake, and release everything."""
        if self._transport is not None:
            await self._transport.stop()
        self.close()

    def close(self) -> None:
        """Release the socket."""
        self.sock.close()

    async def _handshake(self) -> SrtpKeys:
        transport = _dtls.RTCDtlsTransport(self, [self._certificate.inner])
        transport._set_role("client")
        gcm = b"SRTP_AEAD_AES_128_GCM"
        transport._srtp_profiles = [one for one in _dtls.SRTP_PROFILES if one.openssl_profile == gcm]
        fingerprint = _dtls.RTCDtlsFingerprint(algorithm="sha-256", value=self._remote.fingerprint_sha256)
        await transport.start(_dtls.RTCDtlsParameters(fingerprints=[fingerprint], role="server"))
        if transport.state != "connected":
            raise ConnectionError("the DTLS handshake failed")
        self._transport = transport
        return SrtpKeys(transport._rx_srtp, transport._tx_srtp)

    def _readable(self) -> None:
        for _ in range(_AT_ONCE):
            try:
                data = self.sock.recv(2048)
            except OSError:
                return
            if self.answer_stun(data):
                continue
            if 20 <= data[0] <= 63:
                self._incoming.put_nowait(data)

    def answer_stun(self, data: bytes) -> bool:
        """Take a datagram if it is STUN: note successes, answer checks of a full agent."""
        if not stun.is_stun(data):
            return False
        message = stun.parse(data)
        if message.message_type == stun.BINDING_SUCCESS:
            self._is_checked.set()
        elif message.message_type == stun.BINDING_REQUEST:
            seen = (self._remote.host, self._remote.port)
            self._put(stun.build_success(message.transaction_id, seen, self._pwd))
        return True

    def _put(self, data: bytes) -> None:
        try:
            self.sock.send(data)
        except OSError:
            return  # Not there yet, or not any more; checks are repeated.

    # DatagramLink, for aiortc

    async def _recv(self) -> bytes:
        return await self._incoming.get()

    async def _send(self, data: bytes) -> None:
        self._put(data)
