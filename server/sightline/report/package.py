"""The evidence package of a case: ``evidence.zip``, which proves itself without a server (``proof/package.py``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sightline.caselog.event import StoredEvent
from sightline.proof.heads import Inclusion
from sightline.proof.keys import PublicKey, SigningKey, in_groups
from sightline.proof.package import Content, Omission, Omitted, RecordHead, write_package
from sightline.proof.record import BLOB_FIELDS
from sightline.report.record import record_json

ENDINGS: Final[Mapping[str, str]] = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "video/webm": "webm",
    "video/x-matroska": "mkv",
    "audio/webm": "webm",
}
OTHER_ENDINGS: Final[Mapping[tuple[str, str], str]] = {
    ("clip.stored", "poses"): "jsonl",
    ("scene.saved", "blob"): "glb",
    ("model.imported", "blob"): "glb",
    ("model.proposed", "blob"): "glb",
}
NOT_EVIDENCE: Final = frozenset({("asset.mapped", "blob"), ("scene.saved", "keyframes")})
"""What the server finds places again by. Its hash stands in the record like every other."""
MAX_BLOB_BYTES: Final = 512 * 2**20
"""Of all files in a package; the largest are left out first, and the manifest says so."""


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file that an event names."""

    blob: str
    ending: str
    is_evidence: bool


def named_files(events: Sequence[StoredEvent]) -> list[NamedFile]:
    """Return the files that a record names, each once, by their hashes."""
    found: dict[str, NamedFile] = {}
    for event in events:
        for field in BLOB_FIELDS.get(event.kind, ()):
            blob = event.body.get(field)
            if not blob:
                continue
            ending = ENDINGS.get(event.body.get("mime", "")) if field == "blob" else None
            named = NamedFile(
                blob, ending or OTHER_ENDINGS.get((event.kind, field), "bin"), (event.kind, field) not in NOT_EVIDENCE
            )
            if blob not in found or named.is_evidence:
                found[blob] = named
    return [found[blob] for blob in sorted(found)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What the service adds to a record: where its head stands in the signed log, and by which keys."""

    inclusion: Inclusion
    keys: Sequence[PublicKey]
    signing: SigningKey


def evidence_package(
    events: Sequence[StoredEvent],
    proof: Proof,
    *,
    exports: Sequence[tuple[str, bytes]],
    files: Mapping[str, bytes],
    omitted: Mapping[str, Omission],
    verifier: bytes | None,
) -> bytes:
    """Return the package of a record. The same record, exports and key give the same bytes.

    Args:
        events: all of the case, up to the head that ``proof`` is about.
        exports: name and bytes of each document, in their order.
        files: stored files by SHA-256; of those that the record names and are not in it, ``omitted`` says why.
        verifier: the page that checks packages without a server.
    Raises:
        LimitExceeded: beyond 4 GiB.
    """
    head = RecordHead(hash=events[-1].hash, seq=events[-1].seq)
    named = {file.blob: file for file in named_files(events)}
    used = {proof.inclusion.head.key_id, proof.signing.key_id}
    content = Content(
        case_id=events[0].case_id,
        number=int(events[0].body.get("number", 0)),
        head=head,
        record=record_json(events),
        inclusion=proof.inclusion,
        keys=tuple(key for key in proof.keys if key.key_id in used),
        exports=tuple(exports),
        blobs=tuple((f"{blob}.{named[blob].ending}", files[blob]) for blob in sorted(files)),
        omitted=tuple(Omitted(sha256=blob, reason=omitted[blob]) for blob in sorted(omitted)),
        readme=_readme(events, proof.signing.key_id),
        verifier=verifier,
    )
    return write_package(content, proof.signing)


def _readme(events: Sequence[StoredEvent], key_id: str) -> bytes:
    number = events[0].body.get("number", "")
    return README.format(number=number, seq=events[-1].seq, hash=events[-1].hash, key=in_groups(key_id)).encode()


README: Final = """\
Evidence package of case {number}, up to event {seq}
Record {hash}

To verify it, without a server and without a network, either
  - open verify.html in a browser and drop this package (the whole .zip file) into it, or
  - run:  sightline verify evidence.zip --key FINGERPRINT
The page in this package could have been changed together with it: take one from a source that you trust.
Compare the fingerprint of the key with the one that the service shows (sightline key show, or its printed reports):
  {key}

manifest.json   every file here with its SHA-256; signature.json signs it
record.json     every event of the case, each bound to the one before it
tree.json       the signed head of the log over all cases, and the way to it from this record
keys.json       the public keys
exports/        documents made from the record: tables, reports, BCF, the scene with its marks
blobs/   pictures, clips and scans that the record names


案例 {number} 的证据包，截至事件 {seq}
记录 {hash}

无需服务器和网络即可验证：
  - 在浏览器中打开 verify.html，把整个 .zip 文件拖入页面；或
  - 运行：sightline verify evidence.zip --key 指纹
包内的页面可能随包一起被改动：请使用可信来源的页面。
请将密钥指纹与服务器显示的指纹（sightline key show，或打印的报告）核对：
  {key}

manifest.json   所有文件及其 SHA-256，由 signature.json 签名
record.json     案例的全部事件，逐条相连
tree.json       所有案例日志的签名头，以及本记录到它的路径
keys.json       公钥
exports/        由记录生成的文件：表格、报告、BCF、带标记的场景
blobs/   记录引用的图片、片段和扫描
"""
