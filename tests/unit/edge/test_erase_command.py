"""``sightline erase`` on a data folder."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from sightline.app import make_data_dir, open_store
from sightline.cli import main
from sightline.config import Settings
from sightline.store.base import Account
from support.caselog import EXPERT, CaseLog


async def _fill(folder: Path) -> None:
    store = await open_store(Settings(data_dir=folder))
    try:
        log = CaseLog().open()
        log.do(EXPERT, "chat.post", text="Close the valve")
        log.close()
        log.decide_all()
        log.sign()
        await log.put(store)
        await store.people.put_account(
            Account(
                account_id=EXPERT.account_id,
                username="erik",
                display_name=EXPERT.display_name,
                roles=("expert",),
                password_hash=None,
            )
        )
    finally:
        await store.aclose()


def test_a_person_and_then_a_record_are_erased(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "data"
    make_data_dir(folder)
    asyncio.run(_fill(folder))
    flags = ["--reason", "Request", "--data-dir", str(folder)]
    assert main(["erase", "account", "erik", "--dry-run", *flags]) == 0
    assert "cases: 1042" in capsys.readouterr().out
    assert main(["erase", "account", "erik", *flags]) == 0
    assert "cases: 1042" in capsys.readouterr().out
    # The words too, as an afterthought: the account is known by its id now.
    assert main(["erase", "account", EXPERT.account_id, "--with-words", *flags]) == 0
    assert "cases: 1042" in capsys.readouterr().out
    assert main(["erase", "account", EXPERT.account_id, *flags]) == 0
    assert "cases: none" in capsys.readouterr().out
    assert main(["erase", "case", "1042", *flags]) == 0
    assert "case 1042:" in capsys.readouterr().out
    assert main(["erase", "case", "7", *flags]) == 1
    assert "no case '7'" in capsys.readouterr().err


def test_words_are_found_and_taken_out_of_one_event(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "data"
    make_data_dir(folder)
    asyncio.run(_fill(folder))
    data = ["--data-dir", str(folder)]
    assert main(["erase", "find", "the VALVE", *data]) == 0
    assert "case 1042 event 2 chat.posted text: 'Close the valve'" in capsys.readouterr().out
    taken = ["erase", "text", "1042", "2", "the valve", "--reason", "Request", *data]
    assert main([*taken, "--dry-run"]) == 0
    assert main(taken) == 0
    assert main(taken) == 1
    capsys.readouterr()
    assert main(["erase", "find", "close \u2014", "--json", *data]) == 0
    (found,) = capsys.readouterr().out.splitlines()
    assert json.loads(found)["excerpt"] == "Close \u2014"
    assert main(["erase", "text", "1042", "999", "x", "--reason", "Request", *data]) == 1
    assert "no event '999'" in capsys.readouterr().err
