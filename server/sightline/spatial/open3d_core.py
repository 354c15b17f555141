"""Open3D without its plotting: imported here and nowhere else.

``import open3d`` pulls in Dash, Flask, Plotly and IPython for one plotting helper: three quarters of its import time
(2.2 of 3 CPU seconds) and web frameworks in a process that opens no port. An empty module stands in for that helper.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Final

_PLOTTING: Final = "open3d.visualization.draw_plotly"

if "open3d" not in sys.modules:
    _stand_in = ModuleType(_PLOTTING, "Stands in for Open3D's plotting, which is not used.")
    for _name in ("get_plotly_fig", "draw_plotly", "draw_plotly_server"):
        setattr(_stand_in, _name, None)
    sys.modules[_PLOTTING] = _stand_in

import open3d as o3d  # noqa: E402 - the stand-in must be there first

__all__ = ["o3d"]
