"""Which databases are accepted, and that a refusal does not repeat a password."""

from __future__ import annotations

import pytest

from sightline.errors import ConfigError
from sightline.store.sql.engine import make_engine


@pytest.mark.parametrize(
    "url", ["mysql://sightline:secret@host/db", "secret", "", "sqlite://", "sqlite:///:memory:", "postgres;secret"]
)
def test_other_databases_are_refused_without_repeating_the_url(url: str) -> None:
    with pytest.raises(ConfigError) as refused:
        make_engine(url)
    assert "secret" not in str(refused.value)


def test_plain_urls_get_the_asynchronous_drivers() -> None:
    assert make_engine("sqlite:////tmp/x.db").url.drivername == "sqlite+aiosqlite"
    assert make_engine("postgresql://host/x").url.drivername == "postgresql+asyncpg"
