"""Codes for faults: object part, mode, mechanism, cause, detection, action; with words in English and Chinese.

The six questions are kept apart as reliability practice does (how was it observed, by which process, why, how was it
found, at which part, what was done). Words and letters of the list are our own; who wants a standard's tables brings
them as the plant's own list (catalogue kind ``code_list``), which then takes the place of this one.

Each code has its counterpart in the catalogues of SAP PM: B object part, C damage (the mode), 5 cause (cause and, in a
group of its own, mechanism: a notification item takes several), A activity. Detection has none there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from sightline.errors import MalformedMessage, NotFound
from sightline.protocol.workflow import CodeEntry, CodeList, CodeWord
from sightline.workflow.default_codes import ENTRIES
from sightline.workflow.fault_parts import UNKNOWN

UNKNOWN_WORD = CodeWord(code=UNKNOWN, en="Unknown", zh="未知")

DEFAULT_CODES = CodeList(
    key="sightline-machinery",
    version=1,
    title_en="Machinery, short list",
    title_zh="机械设备简表",
    entries=ENTRIES,
)
"""For plants without a list of their own."""


def entry_of(codes: CodeList, dimension: str, code: str) -> CodeEntry | None:
    return next((each for each in codes.entries if (each.dimension, each.code) == (dimension, code)), None)


def word_of(codes: CodeList, dimension: str, code: str | None) -> CodeWord | None:
    """Return the code with its words; None for None (not assessed). Raises NotFound when the list has no such code."""
    if code is None:
        return None
    if code == UNKNOWN:
        return UNKNOWN_WORD
    entry = entry_of(codes, dimension, code)
    if entry is None:
        raise NotFound(f"{dimension} code in {codes.key} version {codes.version}", code)
    return CodeWord(code=entry.code, en=entry.en, zh=entry.zh, sap=entry.sap)


def goes_with(codes: CodeList, dimension: str, code: str | None, mode: str | None) -> bool:
    """Return whether the list expects the mechanism or cause with the mode; against the unknown nothing speaks."""
    if code in (None, UNKNOWN) or mode in (None, UNKNOWN):
        return True
    entry = entry_of(codes, dimension, str(code))
    return entry is None or entry.modes is None or mode in entry.modes


def read_codes(body: Mapping[str, Any]) -> CodeList:
    """Return a list as a document of the plant brings it. Raises MalformedMessage, also as ``check_codes``."""
    try:
        codes = msgspec.convert(body, CodeList)
    except msgspec.ValidationError as exc:
        raise MalformedMessage(f"This is no list of codes: {exc}.") from exc
    check_codes(codes)
    return codes


def check_codes(codes: CodeList) -> None:
    """Check what a schema cannot say, for a list that a plant brings.

    Raises:
        MalformedMessage: a code twice in a dimension; the word ``unknown`` as a code; blank words; modes where none
            belong, or that the list does not have.
    """
    seen: set[tuple[str, str]] = set()
    modes = frozenset(each.code for each in codes.entries if each.dimension == "mode")
    for entry in codes.entries:
        where = f"The {entry.dimension} code {entry.code}"
        if (entry.dimension, entry.code) in seen:
            raise MalformedMessage(f"{where} is there twice.")
        seen.add((entry.dimension, entry.code))
        if entry.code.lower() == UNKNOWN:
            raise MalformedMessage(f"{where}: every dimension has that code already.")
        if not entry.en.strip() or not entry.zh.strip():
            raise MalformedMessage(f"{where} has no words.")
        _check_modes(entry, modes, where)


def _check_modes(entry: CodeEntry, modes: frozenset[str], where: str) -> None:
    if entry.modes is None:
        return
    if entry.dimension not in ("mechanism", "cause"):
        raise MalformedMessage(f"{where} cannot belong to modes: only mechanisms and causes can.")
    missing = sorted(set(entry.modes) - modes)
    if missing:
        raise MalformedMessage(f"{where} belongs to the mode {missing[0]}, which the list does not have.")
