"""A program for the kernel that drops a flood before it reaches the socket: classic BPF (Linux ``filter.txt``).

Known sources pass. Of all others only what looks like a connectivity check does: all of those that begin with a user
name of ours, as those of browsers do, and of the rest a random part. Both are compared by a keyed 32-bit hash: a
stranger that collides gets no further than it would without a filter. Pure: makes bytes, attaches nothing.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from itertools import islice
from struct import Struct
from typing import Final

from sightline.transport.ice import Address

MAX_KNOWN: Final = 3_600
"""The kernel takes programs of 4,096 instructions; each source and each name is one, and some are needed besides."""
UFRAG_SIZE: Final = 8
"""Characters of the user name fragments that ``ice.new_credentials`` draws."""
_CHUNK: Final = 200
"""Jumps reach 255 instructions far."""
_INSTRUCTION: Final = Struct("=HBBI")
_MASK: Final = 0xFFFF_FFFF

# linux/bpf_common.h
_LD_W_ABS, _LD_H_ABS, _LD_B_ABS, _LD_LEN, _TAX = 0x20, 0x28, 0x30, 0x80, 0x07
_ADD_X, _MUL_K = 0x0C, 0x24
_JA, _JEQ, _JGT, _JGE, _RET = 0x05, 0x15, 0x25, 0x35, 0x06
_NETWORK_HEADER: Final = 0xFFF0_0000
"""SKF_NET_OFF: offsets from here are in the IP header; others begin at the UDP header."""
_RANDOM: Final = 0xFFFF_F000 + 56
"""SKF_AD_OFF + SKF_AD_RANDOM: 32 random bits."""
_UDP_HEADER: Final = 8
_MAX_CHECK: Final = _UDP_HEADER + 548
"""RFC 8489 section 6.1; checks of browsers take about 100 bytes."""
_MAGIC_COOKIE: Final = 0x2112A442
_FIRST_ATTRIBUTE: Final = _UDP_HEADER + 20

Keys = tuple[int, int, int, int, int]
"""Odd 32-bit numbers, secret: one for each word of an address and one for the port."""


def source_hash(address: Address, keys: Keys) -> int:
    """Return what the program computes of a source."""
    packed = ipaddress.ip_address(address[0].partition("%")[0]).packed
    words = [int.from_bytes(packed[at : at + 4], "big") for at in range(0, len(packed), 4)]
    mixed = address[1] * keys[4] & _MASK
    for word, key in zip(words, keys, strict=False):
        # The sum is multiplied, not the word alone: else two changes could cancel each other out.
        mixed = (mixed + word) * key & _MASK
    return mixed


def ufrag_hash(ufrag: str, keys: Keys) -> int:
    """Return what the program computes of a user name fragment."""
    first, second = (int.from_bytes(ufrag.encode()[at : at + 4], "big") for at in (0, 4))
    return (first * keys[0] + second) * keys[1] & _MASK


def program(
    sources: Collection[Address], ufrags: Collection[str], keys: Keys, *, is_ipv6: bool, strangers: float
) -> bytes:
    """Return the instructions.

    Args:
        sources: whose datagrams pass; those beyond ``MAX_KNOWN`` are treated as strangers.
        ufrags: whose checks pass from anywhere, if the user name comes first; those beyond ``MAX_KNOWN`` are sampled.
        keys: of the hashes.
        is_ipv6: of the socket.
        strangers: part of the checks from unknown sources that passes, 0 to 1.
    """
    out = [_one(_LD_H_ABS, 0), _one(_MUL_K, keys[4])]
    first, words = (8, 4) if is_ipv6 else (12, 1)
    for word in range(words):
        out += [
            _one(_TAX, 0),
            _one(_LD_W_ABS, _NETWORK_HEADER + first + 4 * word),
            _one(_ADD_X, 0),
            _one(_MUL_K, keys[word]),
        ]
    known = [source_hash(address, keys) for address in islice(sources, MAX_KNOWN)]
    named = [ufrag_hash(ufrag, keys) for ufrag in islice(ufrags, MAX_KNOWN - len(known))]
    out += _any_of(known)
    out += _all_of([(_LD_LEN, 0, _JGT, _MAX_CHECK, True), (_LD_B_ABS, _UDP_HEADER, _JGE, 4, True)])
    out += _all_of([(_LD_W_ABS, _UDP_HEADER + 4, _JEQ, _MAGIC_COOKIE, False)])
    out += [*_ufrag(keys), *_any_of(named)]
    out += _all_of([(_LD_W_ABS, _RANDOM, _JGT, round(min(1.0, max(0.0, strangers)) * _MASK), True)])
    return b"".join([*out, _one(_RET, _MASK)])


def _ufrag(keys: Keys) -> list[bytes]:
    """Hash the beginning of the first attribute; what is no user name will hardly equal one of ours."""
    at = _FIRST_ATTRIBUTE
    return [
        _one(_LD_W_ABS, at + 4),
        _one(_MUL_K, keys[0]),
        _one(_TAX, 0),
        _one(_LD_W_ABS, at + 8),
        _one(_ADD_X, 0),
        _one(_MUL_K, keys[1]),
    ]


def _any_of(hashes: list[int]) -> list[bytes]:
    """Accept what equals one of them, else go on behind."""
    out: list[bytes] = []
    for start in range(0, len(hashes), _CHUNK):
        chunk = hashes[start : start + _CHUNK]
        out += [_one(_JEQ, value, yes=len(chunk) - index) for index, value in enumerate(chunk)]
        out += [_one(_JA, 1), _one(_RET, _MASK)]
    return out


def _all_of(conditions: list[tuple[int, int, int, int, bool]]) -> list[bytes]:
    """Drop unless every (load, offset, jump, value, whether a jump drops) lets pass, else go on behind."""
    out: list[bytes] = []
    for load, at, jump, value, drops_if in conditions:
        out += [_one(load, at), _one(jump, value, yes=0 if drops_if else 1, no=1 if drops_if else 0), _one(_RET, 0)]
    return out


def _one(code: int, value: int, *, yes: int = 0, no: int = 0) -> bytes:
    return _INSTRUCTION.pack(code, yes, no, value & _MASK)
