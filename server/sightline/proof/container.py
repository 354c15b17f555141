"""The container of an evidence package: a zip file (APPNOTE 6.3) in the one form that we write, and nothing else.

    local header, bytes · local header, bytes · … · central directory · end record

Members are stored, not compressed: their bytes can be found with any tool, the same members give the same file whatever
library made it, and nothing in it can unfold to more than its size. Every field of every header has one allowed value.
So any program can open a package, and no byte of it can change unseen.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from sightline.errors import LimitExceeded
from sightline.proof.findings import Finding

MAX_MEMBERS = 20_000
MAX_BYTES = 2**32 - 2**20
"""Beyond 4 GiB a zip file needs other headers."""
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}(?:/[A-Za-z0-9][A-Za-z0-9._-]{0,99}){0,4}\Z")

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
LOCAL_MARK, CENTRAL_MARK, END_MARK = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
MADE_BY, NEEDED, FLAGS, STORED = 0x0314, 10, 0, 0
TIME, DATE = 0, 0x0021
"""1 January 1980, the first that the format knows."""
ATTRIBUTES = 0o100644 << 16


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a container."""

    name: str
    data: bytes | memoryview


def write_container(members: Iterable[tuple[str, bytes]]) -> bytes:
    """Return the container of these members, in this order; the same members give the same bytes.

    Raises:
        LimitExceeded: too many members or too many bytes.
    """
    out, directory, count = bytearray(), bytearray(), 0
    for name, data in members:
        assert NAME.match(name), f"not a name for a member: {name!r}"
        if len(out) + len(data) > MAX_BYTES or count == MAX_MEMBERS:
            raise LimitExceeded("The size of an evidence package", MAX_BYTES)
        local, central = _headers(name, data, len(out))
        directory += central
        out += local
        out += data
        count += 1
    end = _END.pack(END_MARK, 0, 0, count, count, len(directory), len(out), 0)
    return bytes(out + directory + end)


def _headers(name: str, data: bytes | memoryview, offset: int) -> tuple[bytes, bytes]:
    """Return the only headers that a member at this place can have."""
    spelled, crc, size = name.encode(), zlib.crc32(data), len(data)
    common = (NEEDED, FLAGS, STORED, TIME, DATE, crc, size, size, len(spelled), 0)
    local = _LOCAL.pack(LOCAL_MARK, *common) + spelled
    central = _CENTRAL.pack(CENTRAL_MARK, MADE_BY, *common, 0, 0, 0, ATTRIBUTES, offset) + spelled
    return local, central


@dataclass(frozen=True, slots=True)
class _Entry:
    """What the central directory says of a member."""

    name: str
    offset: int
    size: int
    crc: int


def read_container(data: bytes | memoryview, found: list[Finding]) -> list[Member] | None:
    """Return the members in their order, and add what is wrong to ``found``.

    None when the directory cannot be read at all; otherwise every member whose bytes can be told, also changed ones.
    """
    view = memoryview(data)
    entries = _directory(view, found)
    if entries is None:
        return None
    members: list[Member] = []
    names: set[str] = set()
    offset = 0
    for entry in entries:
        if not NAME.match(entry.name):
            found.append(Finding("bad_name", member=entry.name[:200]))
            continue
        if entry.name in names:
            found.append(Finding("member_twice", member=entry.name))
            continue
        names.add(entry.name)
        member = _member(view, entry, offset, found)
        if member is not None:
            members.append(member)
        offset = entry.offset + _LOCAL.size + len(entry.name) + entry.size
    return members


def _directory(view: memoryview, found: list[Finding]) -> list[_Entry] | None:
    """Read the central directory, which must lie between the last member and the end record, without a gap."""
    if len(view) < _END.size or view[-_END.size :][:4] != END_MARK:
        found.append(Finding("no_end", member=_first_incomplete(view)))
        return None
    _, disk, first_disk, here, total, size, start, comment = _END.unpack(view[-_END.size :])
    if (disk, first_disk, here, comment) != (0, 0, total, 0) or total > MAX_MEMBERS:
        found.append(Finding("end_changed"))
        return None
    if start + size + _END.size != len(view):
        found.append(Finding("end_changed"))
        return None
    entries = _entries(view[start : start + size], total)
    if entries is None:
        found.append(Finding("directory_changed"))
        return None
    last = entries[-1] if entries else _Entry("", 0, 0, 0)
    reached = last.offset + _LOCAL.size + len(last.name) + last.size if entries else 0
    if reached != start:
        found.append(Finding("gap", member=last.name))
    return entries


def _entries(view: memoryview, total: int) -> list[_Entry] | None:
    entries: list[_Entry] = []
    at = 0
    for _ in range(total):
        if at + _CENTRAL.size > len(view):
            return None
        fields = _CENTRAL.unpack(view[at : at + _CENTRAL.size])
        mark, made_by, needed, flags, method, time, date, crc, packed, size, name_size = fields[:11]
        fixed = (made_by, needed, flags, method, time, date, *fields[11:16])
        spelled = bytes(view[at + _CENTRAL.size : at + _CENTRAL.size + name_size])
        is_ours = fixed == (MADE_BY, NEEDED, FLAGS, STORED, TIME, DATE, 0, 0, 0, 0, ATTRIBUTES)
        if mark != CENTRAL_MARK or not is_ours or packed != size or len(spelled) != name_size:
            return None
        entries.append(_Entry(spelled.decode("latin-1"), fields[16], size, crc))
        at += _CENTRAL.size + name_size
    return entries if at == len(view) else None


def _member(view: memoryview, entry: _Entry, expected_offset: int, found: list[Finding]) -> Member | None:
    """Read one member and compare its own header with the directory."""
    if entry.offset != expected_offset:
        found.append(Finding("gap", member=entry.name))
    begin = entry.offset + _LOCAL.size + len(entry.name)
    data = view[begin : begin + entry.size]
    if len(data) != entry.size:
        found.append(Finding("no_end", member=entry.name))
        return None
    common = (NEEDED, FLAGS, STORED, TIME, DATE, entry.crc, entry.size, entry.size, len(entry.name), 0)
    local = _LOCAL.pack(LOCAL_MARK, *common) + entry.name.encode("latin-1")
    if view[entry.offset : begin] != local:
        found.append(Finding("header_changed", member=entry.name))
    if zlib.crc32(data) != entry.crc:
        found.append(Finding("checksum", member=entry.name))
    return Member(entry.name, data)


def _first_incomplete(view: memoryview) -> str:
    """Return the name of the member in which a cut-off container ends; empty when it ends behind the last."""
    at = 0
    while at + _LOCAL.size <= len(view) and view[at : at + 4] == LOCAL_MARK:
        size, name_size = struct.unpack("<IH", view[at + 22 : at + 28])
        begin = at + _LOCAL.size + name_size
        if begin + size > len(view):
            return bytes(view[at + _LOCAL.size : begin]).decode("latin-1")[:200]
        at = begin + size
    return ""
