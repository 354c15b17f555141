"""Lists of codes: the shipped one, and what a plant's own must be like."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest

from sightline.errors import MalformedMessage, NotFound
from sightline.protocol.workflow import CodeEntry, CodeList
from sightline.workflow.codes import DEFAULT_CODES, UNKNOWN_WORD, check_codes, goes_with, read_codes, word_of
from sightline.workflow.default_codes import CATALOGS, LINES


def with_entry(**changes: Any) -> CodeList:
    fields: dict[str, Any] = {"dimension": "mode", "code": "NEW", "en": "New", "zh": "新", **changes}
    return msgspec.structs.replace(DEFAULT_CODES, entries=(*DEFAULT_CODES.entries, CodeEntry(**fields)))


def test_the_shipped_list_is_in_order() -> None:
    check_codes(DEFAULT_CODES)
    assert read_codes(msgspec.to_builtins(DEFAULT_CODES)) == DEFAULT_CODES


def test_the_shipped_list_answers_every_question_in_both_languages() -> None:
    for dimension in LINES:
        entries = [each for each in DEFAULT_CODES.entries if each.dimension == dimension]
        assert 8 <= len(entries) <= 20, "short enough to pick from under time pressure"
        assert all(re.search(r"[\u4e00-\u9fff]", each.zh) and each.en.isascii() for each in entries)
        assert len({each.zh for each in entries}) == len({each.en for each in entries}) == len(entries)


def test_counterparts_in_sap_fit_their_fields_and_are_unique_in_their_group() -> None:
    counterparts = [each.sap for each in DEFAULT_CODES.entries if each.sap is not None]
    assert len({(each.group, each.code) for each in counterparts}) == len(counterparts)
    for entry in DEFAULT_CODES.entries:
        assert (entry.sap is not None) is (entry.dimension in CATALOGS)
        if entry.sap is not None:
            assert (entry.sap.catalog, entry.sap.group) == CATALOGS[entry.dimension]


def test_unknown_is_a_word_and_nothing_is_nothing() -> None:
    assert word_of(DEFAULT_CODES, "cause", None) is None
    assert word_of(DEFAULT_CODES, "cause", "unknown") == UNKNOWN_WORD
    leak = word_of(DEFAULT_CODES, "mode", "LEAK-OUT")
    assert leak is not None
    assert (leak.en, leak.zh) == ("Leaks to the outside", "外漏")
    assert leak.sap is not None
    assert leak.sap.catalog == "C"


@pytest.mark.parametrize("code", ["NO-SUCH", "leak-out", "WEAR", "", "Unknown"])
def test_a_code_that_the_dimension_does_not_have_is_refused(code: str) -> None:
    with pytest.raises(NotFound):
        word_of(DEFAULT_CODES, "mode", code)


def test_a_mechanism_goes_with_its_modes_and_nothing_speaks_against_the_unknown() -> None:
    assert goes_with(DEFAULT_CODES, "mechanism", "CAVITATION", "NOISY")
    assert not goes_with(DEFAULT_CODES, "mechanism", "CAVITATION", "NO-START")
    assert goes_with(DEFAULT_CODES, "mechanism", "WEAR", "NO-START"), "a mechanism without modes goes with all"
    for code, mode in ((None, "NOISY"), ("CAVITATION", None), ("unknown", "NOISY"), ("CAVITATION", "unknown")):
        assert goes_with(DEFAULT_CODES, "mechanism", code, mode)


@pytest.mark.parametrize(
    ("codes", "says"),
    [
        (with_entry(code="SHAKES"), "there twice"),
        (with_entry(code="Unknown"), "has that code already"),
        (with_entry(zh="  "), "no words"),
        (with_entry(modes=("NOISY",)), "cannot belong to modes"),
        (with_entry(dimension="cause", modes=("NO-SUCH",)), "NO-SUCH, which the list does not have"),
    ],
)
def test_a_plants_list_with_a_fault_is_refused(codes: CodeList, says: str) -> None:
    with pytest.raises(MalformedMessage, match=says):
        check_codes(codes)


def test_the_same_code_may_stand_in_two_dimensions() -> None:
    check_codes(with_entry(dimension="cause", code="SHAKES"))


@pytest.mark.parametrize("wrong", [{}, {"key": "a"}, {"key": "a b", "version": 1, "entries": []}, {"entries": None}])
def test_a_document_that_is_no_list_of_codes_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(MalformedMessage):
        read_codes(wrong)
