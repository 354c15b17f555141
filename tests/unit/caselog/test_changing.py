"""Changing frozen parts: the same as the standard function."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from sightline.caselog.changing import replace
from support.caselog import CaseLog


def test_it_gives_what_the_standard_function_gives_and_leaves_the_original() -> None:
    log = CaseLog().open()
    fault_id = log.fault()
    fault = log.state.fault(fault_id)
    changes: dict[str, Any] = {"title": "Another", "seqs": (1, 2), "state": "confirmed"}
    assert replace(fault, **changes) == dataclasses.replace(fault, **changes)
    assert replace(fault) == fault
    assert fault.title == "Seal leaks"


def test_a_field_that_is_not_there_is_refused() -> None:
    log = CaseLog().open()
    mark = log.place()
    with pytest.raises(KeyError):
        replace(log.state.annotation(mark), colour="red")


def test_parts_with_and_without_slots_are_changed_alike() -> None:
    log = CaseLog().open()
    mark_id = log.place()
    mark = log.state.annotation(mark_id)
    moved = replace(mark, u=0.75)
    assert (moved.u, mark.u) == (0.75, 0.5)
    assert moved == dataclasses.replace(mark, u=0.75)
    assert hash(moved) == hash(dataclasses.replace(mark, u=0.75))
