"""The container: any program opens it, and only the one form of it is read."""

from __future__ import annotations

import io
import random
import zipfile

from sightline.proof.container import read_container, write_container
from sightline.proof.findings import Finding

MEMBERS = [("a.txt", b"one"), ("folder/b.bin", bytes(range(256))), ("empty", b"")]


def test_other_programs_read_what_we_write() -> None:
    with zipfile.ZipFile(io.BytesIO(write_container(MEMBERS))) as archive:
        assert archive.testzip() is None
        assert [(info.filename, archive.read(info)) for info in archive.infolist()] == MEMBERS


def test_what_was_written_is_read_back_without_a_finding() -> None:
    found: list[Finding] = []
    members = read_container(write_container(MEMBERS), found)
    assert found == []
    assert members is not None
    assert [(member.name, bytes(member.data)) for member in members] == MEMBERS


def test_what_another_program_packed_is_not_taken() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in MEMBERS:
            archive.writestr(name, data)
    found: list[Finding] = []
    assert read_container(out.getvalue(), found) is None
    assert [finding.code for finding in found] == ["directory_changed"]


def test_no_byte_can_change_unseen() -> None:
    whole = write_container(MEMBERS)
    for offset in range(len(whole)):
        for bit in (1, 128):
            changed = bytearray(whole)
            changed[offset] ^= bit
            found: list[Finding] = []
            read_container(bytes(changed), found)
            assert found, f"byte {offset} may change"


def test_no_part_can_be_cut_out_or_put_in_unseen() -> None:
    whole, source = write_container(MEMBERS), random.Random(1)
    for _ in range(300):
        start = source.randrange(len(whole))
        end = source.randrange(start, len(whole)) + 1
        for changed in (whole[:start] + whole[end:], whole[:end] + whole[start:end] + whole[end:]):
            found: list[Finding] = []
            read_container(changed, found)
            assert found
