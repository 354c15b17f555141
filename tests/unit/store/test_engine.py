"""Which databases are accepted, and that a refusal does not repeat a password."""

from __future__ import annotations

import pytest

from sightline.errors import ConfigError
from sightline.store.sql.engine import is_sqlite


@pytest.mark.parametrize(
    "url", ["mysql://sightline:secret@host/db", "secret", "", "sqlite://", "sqlite:///:memory:", "postgres;secret"]
)
def test_other_databases_are_refused_without_repeating_the_url(url: str) -> None:
    with pytest.raises(ConfigError) as refused:
        is_sqlite(url)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "expected"),
    [("sqlite:////var/x.db", True), ("sqlite:///x.db", True), ("postgresql://a:b@host/x", False)],
)
def test_urls_name_their_kind_of_database(url: str, expected: bool) -> None:
    assert is_sqlite(url) is expected
