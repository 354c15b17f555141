"""Records that lost words: what is left is vouched for, and every change of it is found and placed."""

from __future__ import annotations

import json

from support.redacted_vectors import VECTORS, vectors


def test_the_vectors_for_the_page_are_current() -> None:
    assert VECTORS.read_text() == vectors(), "run tests/support/redacted_vectors.py"


def test_only_the_whole_record_is_free_of_findings() -> None:
    whole, *changed = json.loads(VECTORS.read_text())["cases"]
    assert (whole["findings"], whole["erased"], [one[:2] for one in whole["deleted"]]) == ([], 2, [["pictures", 30]])
    assert len(changed) == 7
    for one in changed:
        kinds = {kind for _, _, kind in one["findings"]}
        assert kinds <= {"chat.posted", "data.erased"}, one["name"]
        assert one["findings"], one["name"]
