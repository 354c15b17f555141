"""What importing Open3D brings along."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import sightline


def test_no_web_framework_is_loaded_and_the_volume_works() -> None:
    server = str(Path(sightline.__file__).parent.parent)
    code = (
        f"import sys; sys.path.insert(0, {server!r}); from sightline.spatial.volume import Volume; Volume();"
        "print(sorted(set(sys.modules) & {'dash', 'flask', 'plotly', 'IPython', 'matplotlib'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.strip() == "[]"
