"""``sightline verify``: checks an evidence package with nothing but the file; no server, no network, no database."""

from __future__ import annotations

import argparse
import datetime as dt
import mmap
import sys
from pathlib import Path
from typing import Any

import msgspec

from sightline.errors import MalformedMessage
from sightline.proof.keys import in_groups, read_key
from sightline.proof.record import SignedReview
from sightline.proof.verify import Verdict, verify_package

HELP = "check an evidence package, without a server"
DESCRIPTION = """\
Exit code 0: accepted. 1: refused, with every place that is wrong: the member of the package and the event of the case.
2: wrong use, or the file cannot be read. Without --key the key is taken from the package: then compare its fingerprint
with the one of the service (sightline key show).
"""
USAGE = 2


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("verify", help=HELP, description=DESCRIPTION)
    parser.add_argument("package", type=Path, metavar="PACKAGE", help="an evidence.zip")
    parser.add_argument(
        "--key", action="append", default=[], metavar="FILE|FINGERPRINT", help="key that is trusted; may be repeated"
    )
    parser.add_argument("--json", action="store_true", help="the result as JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    try:
        keys = [_key(text) for text in arguments.key]
        with arguments.package.open("rb") as file:
            verdict = _verify(file, keys)
    except (OSError, MalformedMessage) as exc:
        reason = exc.message if isinstance(exc, MalformedMessage) else f"{exc.filename}: {exc.strerror}"
        sys.stderr.write(f"sightline: {reason}\n")
        return USAGE
    print(_as_json(verdict) if arguments.json else _as_text(verdict))
    return 0 if verdict.is_accepted else 1


def _key(text: str) -> str:
    path = Path(text)
    return read_key(path.read_text() if len(text) < 4096 and path.is_file() else text)


def _verify(file: Any, keys: list[str]) -> Verdict:
    if file.seek(0, 2) == 0:
        return verify_package(b"", keys)
    # Mapped, not read: a package with clips may be larger than the memory.
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped, memoryview(mapped) as view:
        return verify_package(view, keys)


def _as_json(verdict: Verdict) -> str:
    findings = [
        {"code": one.code, "member": one.member, "seq": one.seq, "kind": one.kind, "text": one.text}
        for one in verdict.findings
    ]
    facts = {
        "accepted": verdict.is_accepted,
        "case_id": verdict.case_id,
        "number": verdict.number,
        "head": {"seq": verdict.head_seq, "hash": verdict.head_hash},
        "key": {"fingerprint": verdict.key_id, "is_given": verdict.is_key_given},
        "tree": msgspec.to_builtins(verdict.tree),
        "events": verdict.events,
        "erased": verdict.erased,
        "members": verdict.members,
        "left_out": verdict.omitted,
        "deleted": msgspec.to_builtins(verdict.deleted),
        "signatures": msgspec.to_builtins(verdict.signatures),
        "findings": findings,
    }
    return msgspec.json.format(msgspec.json.encode(facts), indent=2).decode()


def _as_text(verdict: Verdict) -> str:
    if not verdict.is_accepted:
        return "\n".join(["REFUSED", *(f"  {finding.text}" for finding in verdict.findings)])
    lines = [
        f"ACCEPTED  case {verdict.number}, {verdict.events} events up to {verdict.head_hash}",
        f"  {verdict.members} files" + (f", {verdict.omitted} named but left out" if verdict.omitted else ""),
    ]
    if verdict.erased:
        lines.append(f"  In {verdict.erased} events personal data was erased later; the chain holds without it.")
    lines += [
        f"  {one.files} {one.kind} deleted on {_time(one.at_ms)[:10]}, after their period of {one.days} days"
        for one in verdict.deleted
    ]
    if verdict.tree is not None:
        lines.append(f"  In the signed log of all cases since {_time(verdict.tree.at_ms)}")
    lines += [_review(signed) for signed in verdict.signatures] or ["  Not signed by a supervisor."]
    lines.append(f"  Key {in_groups(verdict.key_id)}")
    if not verdict.is_key_given:
        lines.append("  The key was taken from the package: compare this fingerprint with the one of the service.")
    return "\n".join(lines)


def _review(signed: SignedReview) -> str:
    end = signed.ended_by_seq
    holds = "holds" if end is None else f"ended by event {end} ({signed.ended_by_kind})"
    covered = f"up to event {signed.subject_seq}"
    return f"  {signed.printed_name}: {signed.meaning}, {_time(signed.at_ms)}, {covered}: {holds}"


def _time(at_ms: int) -> str:
    return dt.datetime.fromtimestamp(at_ms / 1000, dt.UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
