"""One module of the pages as a script for a bare page, so that tests and benchmarks run what the product runs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.async_api import Page

_EXPORT = re.compile(r"^export (?:async )?(?:function|class|const) (\w+)", re.MULTILINE)
WEB = Path(__file__).parents[2] / "clients" / "web"
_TRANSPILE = """
const ts = require("typescript");
const source = require("fs").readFileSync(process.argv[1], "utf8");
const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, removeComments: true };
process.stdout.write(ts.transpileModule(source, { compilerOptions }).outputText);
"""


def is_available() -> bool:
    """Whether Node and the pages' packages are here."""
    return (
        shutil.which("node", path=_environment()["PATH"]) is not None and (WEB / "node_modules" / "typescript").is_dir()
    )


def script(path: str) -> str:
    """Return a module without imports as a classic script; what it exports becomes global.

    Args:
        path: below ``clients/web/src``.
    """
    command = ["node", "-e", _TRANSPILE, str(WEB / "src" / path)]
    text = subprocess.run(command, cwd=WEB, env=_environment(), check=True, capture_output=True, text=True).stdout
    if re.search(r"^import ", text, re.MULTILINE):
        raise ValueError(f"{path} imports something; it cannot run by itself.")
    names = ", ".join(_EXPORT.findall(text))
    return f"(() => {{\n{_EXPORT.sub(_without_export, text)}\nObject.assign(window, {{ {names} }});\n}})();"


def _without_export(found: re.Match[str]) -> str:
    return found.group().removeprefix("export ")


def _environment() -> dict[str, str]:
    """Set-up may have put Node beside the interpreter (tools/setup.sh)."""
    return {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"}


async def use(tab: Page, *paths: str) -> None:
    """Have a page know what these modules export."""
    for path in paths:
        await tab.add_script_tag(content=script(path))
