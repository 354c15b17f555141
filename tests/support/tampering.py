"""Changes of an evidence package, each by its name: what both verifiers must find alike.

``python tests/support/tampering.py`` (with ``server`` and ``tests`` on the path) writes ``protocols/vectors/
packages.json`` anew: the whole package, every changed one as pieces of it, and what is found in each.
"""

from __future__ import annotations

import base64
import hashlib
import json
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from sightline.caselog.canonical import canonical
from sightline.caselog.chain import GENESIS, erased, event_hash
from sightline.caselog.event import StoredEvent
from sightline.proof import container
from sightline.proof.container import read_container, write_container
from sightline.proof.keys import SigningKey
from sightline.proof.verify import verify_package
from sightline.report.record import read_record, record_json
from support.packages import KEY, OTHER_KEY, package_of, public, signed_case, whole_package

VECTORS = Path(__file__).resolve().parents[2] / "protocols" / "vectors" / "packages.json"
Members = dict[str, bytes]
Change = Callable[[bytes], bytes]


def members_of(package: bytes) -> Members:
    found = read_container(package, [])
    assert found is not None
    return {member.name: bytes(member.data) for member in found}


def raw_container(members: Sequence[tuple[str, bytes]]) -> bytes:
    """A container with any names, also twice."""
    out, directory = b"", b""
    for name, data in members:
        local, central = container._headers(name, data, len(out))
        out, directory = out + local + data, directory + central
    count = len(members)
    return out + directory + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, len(directory), len(out), 0)


def sealed(members: Members, key: SigningKey = KEY, **manifest: Any) -> bytes:
    """The members with a manifest that fits them, signed: what an insider with the key could make."""
    said = json.loads(members["manifest.json"])
    roles = {entry["name"]: entry["role"] for entry in said["members"]}
    rest = {name: data for name, data in members.items() if name not in ("manifest.json", "signature.json")}
    said["members"] = [
        {
            "name": name,
            "role": roles.get(name, "export"),
            "sha256": hashlib.sha256(data).hexdigest(),
            "size_bytes": len(data),
        }
        for name, data in rest.items()
    ]
    written = canonical({**said, "key_id": key.key_id, **manifest})
    signature = canonical({"key_id": key.key_id, "signature": key.sign("manifest", written)})
    return write_container([("manifest.json", written), ("signature.json", signature), *rest.items()])


def replaced(name: str, change: Callable[[bytes], bytes], *, is_sealed: bool = False) -> Change:
    """Change one member; ``is_sealed`` with a manifest that fits."""

    def apply(package: bytes) -> bytes:
        members = members_of(package)
        members[name] = change(members[name])
        return sealed(members) if is_sealed else write_container(members.items())

    return apply


def in_json(name: str, change: Callable[[Any], Any], *, is_sealed: bool = False) -> Change:
    """Change the value that a member holds."""

    def apply(data: bytes) -> bytes:
        value = json.loads(data)
        return canonical(change(value) or value)

    return replaced(name, apply, is_sealed=is_sealed)


def in_events(change: Callable[[list[StoredEvent]], list[StoredEvent]], *, is_sealed: bool = True) -> Change:
    """Change the events of the record; what names its head stays as it was."""

    def apply(data: bytes) -> bytes:
        events = list(read_record(data))
        changed = json.loads(record_json(change(events)))
        return canonical({**changed, "head": json.loads(data)["head"]})

    return replaced("record.json", apply, is_sealed=is_sealed)


def rechained(events: list[StoredEvent]) -> list[StoredEvent]:
    """Events with hashes that fit them: what somebody makes who rewrites the whole log."""
    made: list[StoredEvent] = []
    for seq, event in enumerate(events, 1):
        prev_hash = made[-1].hash if made else GENESIS
        linked = msgspec.structs.replace(event, seq=seq, prev_hash=prev_hash)
        made.append(msgspec.structs.replace(linked, hash=event_hash(linked)))
    return made


def with_body(events: list[StoredEvent], kind: str, **changes: Any) -> list[StoredEvent]:
    index = max(i for i, event in enumerate(events) if event.kind == kind)
    body = {**events[index].body, **changes}
    return [*events[:index], msgspec.structs.replace(events[index], body=body), *events[index + 1 :]]


def at(events: list[StoredEvent], index: int, **changes: Any) -> list[StoredEvent]:
    return [*events[:index], msgspec.structs.replace(events[index], **changes), *events[index + 1 :]]


def put(package: bytes, offset: int, data: bytes) -> bytes:
    offset %= len(package)
    return package[:offset] + data + package[offset + len(data) :]


def flipped(package: bytes, offset: int) -> bytes:
    offset %= len(package)
    return put(package, offset, bytes([package[offset] ^ 1]))


def _directory(package: bytes) -> int:
    return int(struct.unpack("<I", package[-6:-2])[0])


def _without(name: str, *, is_sealed: bool = False) -> Change:
    def apply(package: bytes) -> bytes:
        members = members_of(package)
        del members[name]
        return sealed(members) if is_sealed else write_container(members.items())

    return apply


def _ordered(order: Callable[[list[tuple[str, bytes]]], list[tuple[str, bytes]]]) -> Change:
    return lambda package: raw_container(order(list(members_of(package).items())))


def _exchanged(first: int, second: int) -> Change:
    """Two members change their content."""

    def order(members: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
        (one, a), (two, b) = members[first], members[second]
        members[first], members[second] = (one, b), (two, a)
        return members

    return _ordered(order)


def _gap(package: bytes) -> bytes:
    """A byte between the last member and the directory, which says where it is now."""
    start = _directory(package)
    moved = package[:start] + b"\x00" + package[start:]
    return moved[:-6] + struct.pack("<I", start + 1) + moved[-2:]


def _deflated(package: bytes) -> bytes:
    """The first member says that it is packed, in both headers."""
    start = _directory(package)
    return put(put(package, 8, b"\x08\x00"), start + 10, b"\x08\x00")


def _huge(package: bytes) -> bytes:
    """The first member claims four gigabytes."""
    start = _directory(package)
    return put(put(package, 18, b"\xf0\xff\xff\xff" * 2), start + 20, b"\xf0\xff\xff\xff" * 2)


def _other_key(package: bytes) -> bytes:
    return package_of(signed_case(), OTHER_KEY)


def _forged(package: bytes) -> bytes:
    """The whole log rewritten and signed by another key, which is consistent in itself."""
    events = rechained(with_body(signed_case(), "note.added", text="The valve is fine"))
    signed = next(i for i, event in enumerate(events) if event.kind == "review.signed" and i == len(events) - 1)
    body = {**events[signed].body, "record_sha256": events[signed - 1].hash}
    return package_of(rechained(at(events, signed, body=body)), OTHER_KEY)


def _blobs(package: bytes) -> list[str]:
    return [name for name in members_of(package) if name.startswith("blobs/")]


CONTAINER: Mapping[str, Change] = {
    "nothing at all": lambda package: b"",
    "not a container": lambda package: b"PK\x03\x04 no more than this",
    "cut in the middle": lambda package: package[: len(package) // 2],
    "cut by one byte": lambda package: package[:-1],
    "cut in the directory": lambda package: package[: _directory(package) + 30],
    "cut before the last member": lambda package: package[: _directory(package) - 400],
    "a byte added at the end": lambda package: package + b"\x00",
    "a byte added at the beginning": lambda package: b"\x00" + package,
    "a comment": lambda package: package[:-2] + b"\x01\x00!",
    "another number of members": lambda package: flipped(flipped(package, -14), -12),
    "no members": lambda package: raw_container([]),
    "a gap": _gap,
    "the name differs in the two headers": lambda package: flipped(package, 32),
    "another time in a header": lambda package: flipped(package, 10),
    "other attributes in the directory": lambda package: flipped(package, _directory(package) + 38),
    "a wrong checksum in the directory": lambda package: flipped(package, _directory(package) + 16),
    "a packed member": _deflated,
    "a member that claims four gigabytes": _huge,
    "a member twice": _ordered(lambda members: [*members, members[-1]]),
    "a member twice with other bytes": _ordered(lambda members: [*members, ("record.json", b"{}")]),
    "a name in a folder above": _ordered(lambda members: [*members, ("../evil.sh", b"x")]),
    "a name from the root": _ordered(lambda members: [*members, ("/etc/passwd", b"x")]),
    "a name with a backslash": _ordered(lambda members: [*members, ("exports\\x.pdf", b"x")]),
    "a hidden name": _ordered(lambda members: [*members, ("exports/.x", b"x")]),
    "a folder": _ordered(lambda members: [*members, ("exports/", b"")]),
}

MEMBERS: Mapping[str, Change] = {
    **{
        f"without {name}": _without(name)
        for name in ("manifest.json", "signature.json", "README.txt", "keys.json", "tree.json", "record.json")
    },
    "without an export": _without("exports/report.en.pdf"),
    "without a picture": lambda package: _without(_blobs(package)[1])(package),
    "a member added": _ordered(lambda members: [*members, ("exports/more.csv", b"a,b\r\n")]),
    "a member renamed": _ordered(lambda members: [*members[:-1], ("blobs/" + "0" * 64 + ".jpg", members[-1][1])]),
    "members in another order": _ordered(lambda members: [*members[:2], *reversed(members[2:])]),
    "two pictures exchanged": _exchanged(-1, -2),
    "manifest and record exchanged": _exchanged(0, 5),
    "an empty document": replaced("exports/report.en.pdf", lambda data: b""),
    "a longer document": replaced("exports/report.en.pdf", lambda data: data + b" "),
    "a picture cut by one byte": lambda package: replaced(_blobs(package)[0], lambda data: data[:-1])(package),
    "one bit of a picture": lambda package: replaced(_blobs(package)[2], lambda data: flipped(data, 5))(package),
    "one bit of the read-me": replaced("README.txt", lambda data: flipped(data, 5)),
    "one bit in place, with the old checksum": lambda package: flipped(package, _directory(package) - 10),
}

MANIFEST: Mapping[str, Change] = {
    "another member's hash in the manifest": in_json(
        "manifest.json", lambda value: value["members"][-1].update(sha256="0" * 64)
    ),
    "one member less in the manifest": in_json("manifest.json", lambda value: value["members"].pop() and None),
    "a later version": in_json("manifest.json", lambda value: {**value, "version": 2}),
    "a field that nobody knows": in_json("manifest.json", lambda value: {**value, "note": "hello"}),
    "another spelling of the manifest": replaced("manifest.json", lambda data: data.replace(b",", b", ", 1)),
    "a manifest that is no JSON": replaced("manifest.json", lambda data: data[:-1]),
    "another signature": in_json("signature.json", lambda value: {**value, "signature": value["signature"][:-1] + "0"}),
    "another signer named": in_json("signature.json", lambda value: {**value, "key_id": OTHER_KEY.key_id}),
    "a manifest of another case": lambda package: sealed(members_of(package), case_id="0" * 36),
    "a manifest of another head": lambda package: sealed(members_of(package), head={"hash": "0" * 64, "seq": 19}),
    "a manifest of another number": lambda package: sealed(members_of(package), number=7),
    "signed by a key that is not listed": lambda package: sealed(members_of(package), OTHER_KEY),
    "an unlisted record": lambda package: sealed(
        {name: data for name, data in members_of(package).items() if name != "tree.json"}
    ),
}

RECORD: Mapping[str, Change] = {
    "an event changed": in_events(lambda events: with_body(events, "note.added", text="Fine"), is_sealed=False),
    "an event changed, in a new manifest": in_events(lambda events: with_body(events, "note.added", text="Fine")),
    "another name": in_events(
        lambda events: at(events, 5, actor=msgspec.structs.replace(events[5].actor, display_name="Mallory"))
    ),
    "another role": in_events(
        lambda events: at(events, 5, actor=msgspec.structs.replace(events[5].actor, role="supervisor"))
    ),
    "another time": in_events(lambda events: at(events, 3, at_ms=events[3].at_ms - 1)),
    "another salt": in_events(lambda events: at(events, 3, salt="0" * 64)),
    "a salt in capitals": in_events(lambda events: at(events, 3, salt=events[3].salt.upper())),
    "another hash": in_events(lambda events: at(events, 3, hash="0" * 64)),
    "an event removed": in_events(lambda events: events[:8] + events[9:]),
    "the first event removed": in_events(lambda events: events[1:]),
    "the last event removed": in_events(lambda events: events[:-1]),
    "two events exchanged": in_events(lambda events: [*events[:4], events[5], events[4], *events[6:]]),
    "an event twice": in_events(lambda events: [*events[:4], events[4], *events[4:]]),
    "an event of another case": in_events(lambda events: at(events, 6, case_id=events[6].case_id[:-1] + "9")),
    "an event replaced, with a hash that fits": in_events(
        lambda events: [*events[:3], *rechained(at(events[:4], 3, at_ms=1))[3:], *events[4:]]
    ),
    "all events rewritten": in_events(lambda events: rechained(at(events, 3, at_ms=1))),
    "a signature over another record": in_events(
        lambda events: rechained(with_body(events, "review.signed", record_sha256="0" * 64))
    ),
    "a signature over itself": in_events(
        lambda events: rechained(with_body(events, "review.signed", subject_seq=len(events)))
    ),
    "a signature in another name": in_events(
        lambda events: rechained(with_body(events, "review.signed", printed_name="Mallory"))
    ),
    "spaces in the record": replaced("record.json", lambda data: data.replace(b'"seq":4', b'"seq": 4'), is_sealed=True),
    "a number spelled otherwise": replaced(
        "record.json", lambda data: data.replace(b'"u":0.5', b'"u":0.50', 1), is_sealed=True
    ),
    "a key twice": replaced(
        "record.json", lambda data: data.replace(b'"seq":4}', b'"seq":3,"seq":4}', 1), is_sealed=True
    ),
    "a field more in an event": replaced(
        "record.json", lambda data: data.replace(b'"seq":4}', b'"seq":4,"x":1}', 1), is_sealed=True
    ),
    "a field more in the record": in_json("record.json", lambda value: {**value, "x": 1}, is_sealed=True),
    "another head in the record": in_json(
        "record.json", lambda value: {**value, "head": {"hash": "0" * 64, "seq": 19}}, is_sealed=True
    ),
    "a record of another format": in_json("record.json", lambda value: {**value, "version": 2}, is_sealed=True),
    "a record that is cut": replaced("record.json", lambda data: data[:-300], is_sealed=True),
    "a record of nothing": replaced("record.json", lambda data: b"[]", is_sealed=True),
    "an event that is no event": in_json(
        "record.json", lambda value: value["events"].__setitem__(7, {"seq": 8}), is_sealed=True
    ),
    "an erased event with another commitment": in_events(
        lambda events: at(events, 17, **_erased_fields(events[17], body_hash="0" * 64))
    ),
    "an erased event with content": in_events(
        lambda events: at(events, 17, **_erased_fields(events[17], body={"text": "put back"}))
    ),
}


def _erased_fields(event: StoredEvent, **changes: Any) -> dict[str, Any]:
    gone = erased(event, body=True)
    return {"body": gone.body, "body_hash": gone.body_hash, "salt": gone.salt, **changes}


def _blob_elsewhere(package: bytes) -> bytes:
    members = members_of(package)
    name = _blobs(package)[0]
    return sealed({("blobs/" + "0" * 64 + ".jpg" if key == name else key): data for key, data in members.items()})


TREE: Mapping[str, Change] = {
    "another step of the path": in_json(
        "tree.json", lambda value: value["path"].__setitem__(0, "0" * 64), is_sealed=True
    ),
    "a step less": in_json("tree.json", lambda value: value["path"].pop() and None, is_sealed=True),
    "another place in the tree": in_json("tree.json", lambda value: {**value, "leaf_index": 3}, is_sealed=True),
    "another root": in_json("tree.json", lambda value: value["head"].update(root="0" * 64), is_sealed=True),
    "another size": in_json("tree.json", lambda value: value["head"].update(tree_size=8), is_sealed=True),
    "another time of the head": in_json(
        "tree.json", lambda value: value["head"].update(at_ms=value["head"]["at_ms"] + 1), is_sealed=True
    ),
    "a leaf of another head": in_json("tree.json", lambda value: value["leaf"].update(head_seq=18), is_sealed=True),
    "no such key": in_json("keys.json", lambda value: {"keys": []}, is_sealed=True),
    "another key under the old fingerprint": in_json(
        "keys.json", lambda value: value["keys"][0].update(public_key=OTHER_KEY.public_key.hex()), is_sealed=True
    ),
    "a key that had ended": in_json(
        "keys.json", lambda value: value["keys"][0].update(valid_until_ms=public().valid_from_ms + 1), is_sealed=True
    ),
    "items of another case": in_json(
        "exports/items.json", lambda value: {**value, "case_id": "0" * 36}, is_sealed=True
    ),
    "items of an earlier state": in_json(
        "exports/items.json", lambda value: value["head"].update(seq=3), is_sealed=True
    ),
    "a picture missing in a new manifest": lambda package: _without(_blobs(package)[1], is_sealed=True)(package),
    "a picture under another hash": _blob_elsewhere,
    "another picture in a new manifest": lambda package: replaced(
        _blobs(package)[0], lambda data: data + b"!", is_sealed=True
    )(package),
    "a package of another key": _other_key,
    "a forged package of another key": _forged,
}

CHANGES: Mapping[str, Change] = {**CONTAINER, **MEMBERS, **MANIFEST, **RECORD, **TREE}


def found_in(package: bytes, keys: Sequence[str] = (KEY.key_id,)) -> list[dict[str, Any]]:
    """What verification finds, as the vectors spell it."""
    return [
        {"code": one.code, "member": one.member, "seq": one.seq, "kind": one.kind}
        for one in verify_package(package, keys).findings
    ]


def pieces(base: bytes, changed: bytes, block: int = 24) -> Iterator[list[int] | str]:
    """Yield the changed bytes as places in the base ``[offset, size]`` and new bytes (base 64)."""
    known: dict[bytes, int] = {}
    for offset in range(len(base) - block + 1):
        known.setdefault(base[offset : offset + block], offset)
    position = fresh = 0
    while position < len(changed):
        start = known.get(changed[position : position + block])
        if start is None:
            position += 1
            continue
        size = block
        while changed[position + size : position + size + 1] == base[start + size : start + size + 1] != b"":
            size += 1
        if fresh < position:
            yield base64.b64encode(changed[fresh:position]).decode()
        yield [start, size]
        position = fresh = position + size
    if fresh < len(changed):
        yield base64.b64encode(changed[fresh:]).decode()


def vectors() -> str:
    """The text of ``protocols/vectors/packages.json``."""
    base = whole_package()
    cases = []
    for name, change in CHANGES.items():
        changed = change(base)
        cases.append({"name": name, "pieces": list(pieces(base, changed)), "findings": found_in(changed)})
    whole = {"package": base64.b64encode(base).decode(), "key": KEY.key_id, "cases": cases}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    VECTORS.write_text(vectors())
