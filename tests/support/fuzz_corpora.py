"""Hostile packets of public projects, as bytes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path


def go_fuzz_seeds(folder: Path) -> Iterator[bytes]:
    """Yield the byte strings of Go fuzz seeds (``go test fuzz v1`` text files)."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield from _seeds_of(path)


def _seeds_of(path: Path) -> Iterator[bytes]:
    lines = path.read_text(errors="replace").splitlines()
    if not lines or not lines[0].startswith("go test fuzz"):
        return
    for line in lines[1:]:
        start = line.find('[]byte("')
        if start >= 0:
            literal = line[start + len("[]byte(") : line.rindex(")")]
            yield ast.literal_eval("b" + _ascii_only(literal))


def _ascii_only(literal: str) -> str:
    """Write what Go means by non-ASCII characters and ``\\u`` escapes, their UTF-8 bytes, as Python does."""
    literal = re.sub(r"\\u([0-9a-f]{4})|\\U([0-9a-f]{8})", lambda m: chr(int(m[1] or m[2], 16)), literal)
    return "".join(char if ord(char) < 128 else "".join(f"\\x{byte:02x}" for byte in char.encode()) for char in literal)


def files(folder: Path) -> Iterator[bytes]:
    """Yield the content of every file below a folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.read_bytes()


def rtpdump_packets(folder: Path) -> Iterator[bytes]:
    """Yield the packets of every rtpdump file below a folder: a text line, a header, then length-prefixed records."""
    for dump in files(folder):
        if not dump.startswith(b"#!rtpplay"):
            continue
        offset = dump.index(b"\n") + 1 + 16
        while offset + 8 <= len(dump):
            size = int.from_bytes(dump[offset : offset + 2], "big")
            yield dump[offset + 8 : offset + size]
            offset += max(size, 8)


_PACKET_CORPORA = ("webrtc-fuzz", "pion-stun", "pion-rtcp", "usrsctp-fuzz", "aiortc-tests", "rfc5769", "sdp-transform")


def packets_of_all(corpora_dir: Path) -> Iterator[bytes]:
    """Yield every input for RTP, RTCP, STUN, SCTP, SDP and header extensions: files, packets of dumps, seeds of Go."""
    for name in _PACKET_CORPORA:
        folder = corpora_dir / name
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                yield path.read_bytes()[:65_536]
        yield from go_fuzz_seeds(folder)
        yield from rtpdump_packets(folder)
