"""Evidence packages: how long one of 100,000 events takes to verify, and whether any change of one is missed."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import rfc8785

from cases.bench import Bench, median, milliseconds
from sightline.caselog.canonical import canonical
from sightline.caselog.chain import verify_chain
from sightline.caselog.event import StoredEvent
from sightline.proof.container import write_container
from sightline.proof.verify import Verdict, verify_package
from support.case_events import chain_of
from support.load.results import Figure, at_least, at_most
from support.packages import KEY, package_of, whole_package
from support.tampering import members_of, raw_container
from unit.caselog.test_merkle import holds

TITLE = "Evidence packages: verification and tampering"
CHANGES, EVENTS, VECTORS = 10_000, 100_000, 518
Members = list[tuple[str, bytes]]
Change = Callable[[bytes, Members, random.Random], bytes]


def figures(bench: Bench) -> Iterator[Figure]:
    yield from _vectors(bench.corpora)
    yield from _tampering(bench)
    yield from _speed(bench)


# --- changes ----------------------------------------------------------------------------------------------------------


def _flip(package: bytes, _: Members, source: random.Random) -> bytes:
    """One bit anywhere in the file."""
    place = source.randrange(len(package))
    return package[:place] + bytes([package[place] ^ (1 << source.randrange(8))]) + package[place + 1 :]


def _change(_: bytes, members: Members, source: random.Random) -> bytes:
    """Some bytes of a member become others; headers fit them again."""
    index = source.randrange(len(members))
    name, data = members[index]
    start = source.randrange(len(data))
    end = min(len(data), start + source.randrange(1, 40))
    members[index] = (name, data[:start] + source.randbytes(end - start) + data[end:])
    return write_container(members)


def _delete(_: bytes, members: Members, source: random.Random) -> bytes:
    """A member goes, or some of its bytes."""
    index = source.randrange(len(members))
    name, data = members[index]
    if source.random() < 0.3:
        del members[index]
    else:
        start = source.randrange(len(data))
        members[index] = (name, data[:start] + data[start + source.randrange(1, 200) :])
    return write_container(members)


def _swap(_: bytes, members: Members, source: random.Random) -> bytes:
    """Two members change places, or contents, or names; or a member comes twice."""
    one, two = source.sample(range(len(members)), 2)
    (a, first), (b, second) = members[one], members[two]
    match source.randrange(3):
        case 0:
            members[one], members[two] = members[two], members[one]
        case 1:
            members[one], members[two] = (a, second), (b, first)
        case _:
            return raw_container([*members, members[one]])
    return write_container(members)


def _cut(package: bytes, members: Members, source: random.Random) -> bytes:
    """The file ends early, or a member does."""
    if source.random() < 0.5:
        return package[: source.randrange(len(package))]
    index = source.randrange(len(members))
    name, data = members[index]
    members[index] = (name, data[: source.randrange(len(data))])
    return write_container(members)


KINDS: dict[str, Change] = {
    "bits": _flip,
    "changes": _change,
    "deletions": _delete,
    "swaps": _swap,
    "truncations": _cut,
}


def _tampering(bench: Bench) -> Iterator[Figure]:
    package, source = whole_package(), random.Random(bench.seed)
    members = list(members_of(package).items())
    count = bench.size(CHANGES, 500)
    missed: Counter[str] = Counter()
    unlocated = made = 0
    while made < count:
        kind = list(KINDS)[made % len(KINDS)]
        changed = KINDS[kind](package, list(members), source)
        if changed == package:
            # Random bytes may be the old ones.
            continue
        made += 1
        verdict = verify_package(changed, [KEY.key_id])
        missed[kind] += verdict.is_accepted
        unlocated += not _is_located(verdict)
    yield at_most(f"missed, of {count:,} changes ({', '.join(KINDS)})", sum(missed.values()), "", 0)
    yield at_most(f"found without a place, of {count:,} changes", unlocated, "", 0)


def _is_located(verdict: Verdict) -> bool:
    """A place is a member, or the container where the change is in what belongs to no member."""
    return bool(verdict.findings) and all(one.place for one in verdict.findings)


def _vectors(corpora: Path) -> Iterator[Figure]:
    folder = corpora / "merkle-rfc6962" / "testdata"
    if not folder.is_dir():
        return
    files = sorted(folder.rglob("*.json"))
    right = 0
    for file in files:
        case = json.loads(file.read_text())
        right += holds(file.relative_to(folder).parts[0], case) != case["wantErr"]
    yield at_least("vectors of RFC 6962 judged rightly", right, "", VECTORS)


# --- speed ------------------------------------------------------------------------------------------------------------


def _speed(bench: Bench) -> Iterator[Figure]:
    count = bench.size(EVENTS, 5_000)
    events: list[StoredEvent] = chain_of(count)
    package = package_of(events)
    taken = median(milliseconds(lambda: _accepted(package), times=3)) / 1e3
    yield at_most(f"package of {count:,} events ({len(package) / 2**20:.0f} MiB) verified", taken, "s", 10.0)
    yield Figure("the same, CPU time", round(_cpu_s(lambda: _accepted(package)), 2), "s")
    yield Figure(f"chain of {count:,} events in memory, CPU time", round(_cpu_s(lambda: verify_chain(events)), 2), "s")
    bodies = [event.body for event in events[:2000]]
    per_body = median(milliseconds(lambda: [canonical(body) for body in bodies], times=5)) / len(bodies)
    reference = median(milliseconds(lambda: [rfc8785.dumps(body) for body in bodies], times=5)) / len(bodies)
    yield at_most("canonical JSON of a body", per_body * 1e3, "µs", reference * 1e3, reference * 1e3)


def _cpu_s(work: Callable[[], object]) -> float:
    """What it costs, however busy the machine is."""
    began = time.process_time()
    work()
    return time.process_time() - began


def _accepted(package: bytes) -> None:
    verdict = verify_package(package, [KEY.key_id])
    assert verdict.is_accepted, verdict.findings
