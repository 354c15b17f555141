"""``sightline plant``: files in, files out, and a slip named with its file and place."""

from __future__ import annotations

from pathlib import Path

import pytest

from sightline.cli import main
from sightline.plant.documents import to_plain
from sightline.plant.yaml_writer import write_yaml
from sightline.workflow.guide import STANDARD_GUIDE

ASSETS = "tag;level;name;parent\nMH;site;Hall;\nP-7;machine;泵;MH\n"
CODES = "dimension,code,en,zh\nmode,ELK,External leak,外漏\n"


@pytest.fixture
def store(tmp_path: Path) -> list[str]:
    """Flags of a store of this test's own."""
    return ["--data-dir", str(tmp_path / "data")]


def put(path: Path, content: str | bytes) -> str:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


def test_files_are_imported_and_exported_to_the_same_bytes(
    tmp_path: Path, store: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    guide = put(tmp_path / "guide.yaml", write_yaml({**to_plain(STANDARD_GUIDE), "document_no": "WI-1"}))
    files = ["--assets", put(tmp_path / "a.csv", ASSETS), "--guide", guide, "--codes", put(tmp_path / "c.csv", CODES)]
    codes = ["--codes-key", "acme", "--codes-version", "3", "--title-zh", "代码", "--number", "C-1"]
    assert main(["plant", "import", *files, *codes, *store]) == 0
    said = capsys.readouterr().out
    assert "2 assets added, 0 changed, 0 as they were" in said
    assert "code_list acme v3: draft (before it is published it needs a revision)" in said
    for number, folder in enumerate(("one", "two")):
        assert main(["plant", "export", "--out", str(tmp_path / folder), *store]) == 0
        names = capsys.readouterr().out.split()
        assert names == [
            "assets.csv",
            "code_list-acme-v3.yaml",
            "code_list-acme-v3.csv",
            "guide-pump-seal-check-v1.yaml",
        ]
        again = tmp_path / folder
        if number == 0:
            back = [
                "--assets",
                str(again / names[0]),
                "--codes",
                str(again / names[1]),
                "--guide",
                str(again / names[3]),
            ]
            assert main(["plant", "import", *back, *store]) == 0
            assert "0 assets added, 0 changed, 2 as they were" in capsys.readouterr().out
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    assert main(["plant", "list", *store]) == 0
    assert "2 assets" in capsys.readouterr().out


SLIPS = [
    ("--assets", "a.csv", ASSETS + "P-8;machine;x;P-9\n", ": row 4, column 'parent'"),
    ("--assets", "b.csv", ASSETS + "p-7;machine;x;MH\n", ": row 4, column 'tag'"),
    ("--assets", "c.csv", "", ", row 1"),
    ("--guide", "g.yaml", "guide_id: x\nversion: 1\nversion: 2\n", ", line 3"),
    ("--guide", "h.yaml", "guide_id: x\nversion: a\n", ", line 2"),
    ("--codes", "i.csv", CODES + "mode,ELK,x,x\n", ": row 3, column 'code'"),
    ("--risk-matrix", "r.yaml", "- 1\n", ", line 1"),
]


def test_slip_is_named_with_its_file_and_place_and_nothing_is_stored(
    tmp_path: Path, store: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    good = ["--assets", put(tmp_path / "good.csv", "tag,level,name\nX,site,x\n")]
    for flag, name, content, place in SLIPS:
        files = [flag, put(tmp_path / name, content), *(good if flag != "--assets" else [])]
        assert main(["plant", "import", *files, "--codes-key", "acme", "--codes-version", "1", *store]) == 1
        assert f"{tmp_path / name}{place}: " in capsys.readouterr().err
    assert main(["plant", "list", *store]) == 0
    assert "0 assets" in capsys.readouterr().out


def test_dry_run_stores_nothing_and_needs_no_store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--assets", put(tmp_path / "a.csv", ASSETS), "--dry-run", "--data-dir", str(tmp_path / "none")]
    assert main(["plant", "import", *arguments]) == 0
    assert "2 assets and 0 documents are right" in capsys.readouterr().out
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Nothing to import"),
        (["--assets", "/no/such/file.csv"], "cannot be read"),
        (["--codes", "{codes}"], "--codes-key"),
        (["--assets", "{assets}", "--author", "nobody"], "nobody"),
    ],
)
def test_wrong_command_line_says_what_to_do(
    tmp_path: Path, store: list[str], capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    names = {"codes": put(tmp_path / "c.csv", CODES), "assets": put(tmp_path / "a.csv", ASSETS)}
    assert main(["plant", "import", *(argument.format(**names) for argument in arguments), *store]) == 1
    assert said in capsys.readouterr().err
