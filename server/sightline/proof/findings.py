"""What verification can find, in words. ``protocols/vectors/package-findings.json`` has the codes of both verifiers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, and its place."""

    code: str
    """Key of ``WORDS``."""
    member: str = ""
    """Name of the file in the package; empty for the container itself."""
    seq: int | None = None
    """Number of the event in the case."""
    kind: str = ""
    """Of that event."""

    @property
    def place(self) -> str:
        """Where, for people."""
        event = "" if self.seq is None else f"event {self.seq}{f' ({self.kind})' if self.kind else ''}"
        return ", ".join(part for part in (self.member or "the container", event) if part)

    @property
    def text(self) -> str:
        return f"{self.place}: {WORDS[self.code]}"


WORDS: Mapping[str, str] = {
    # The container.
    "no_end": "The file ends too early: something was cut off.",
    "end_changed": "The end record was changed, or bytes were added or removed behind the members.",
    "directory_changed": "The list of members was changed.",
    "gap": "There are bytes that belong to no member, or members overlap or changed places.",
    "bad_name": "A name that no member may have (another folder, odd characters).",
    "member_twice": "The member is there twice.",
    "header_changed": "The header of the member was changed, or differs from the list of members.",
    "checksum": "The bytes of the member were changed.",
    # The manifest and its members.
    "member_missing": "The member was removed.",
    "member_added": "The manifest does not know this member: it was added or renamed.",
    "member_changed": "The bytes of the member are not those that were signed.",
    "member_moved": "The members are not in the order that was signed.",
    "unreadable": "The member cannot be read: it is not what it should be.",
    "other_version": "The package is of a version that this program does not know.",
    "manifest_unsigned": "The signature over the manifest is wrong: the manifest or its signature was changed.",
    "key_unknown": "The key that signed is not among the keys of the package.",
    "key_changed": "A key and its fingerprint do not fit each other.",
    "key_not_given": "The package was signed by another key than the one given.",
    "key_not_valid": "The key was not in use at the time of the signature.",
    # The record.
    "event_wrong_case": "The event belongs to another case.",
    "event_wrong_seq": "An event before this one was removed, or events were moved or repeated.",
    "event_broken_link": "The event does not follow the one before it: one of the two was replaced.",
    "event_changed": "The event was changed.",
    "event_unreadable": "The event cannot be read: it was changed.",
    "record_head": "The newest event is not the one that the record names: events were removed at the end, or added.",
    "other_record": "This member belongs to another record, or to another state of this one.",
    "signature_wrong": "The signature does not cover the record that it names.",
    # Files that the record names.
    "blob_missing": "A file that this event names is neither in the package nor said to be left out.",
    "blob_changed": "The file is not the one that this event names.",
    "blob_unnamed": "No event names this file.",
    # The tree.
    "head_unsigned": "The signature over the head of the log is wrong.",
    "leaf_other": "The head of the log was signed for another state of the record.",
    "not_included": "The record is not in the signed log: the path to its head is wrong.",
}
