"""Loading two modules of aiortc without the rest of it.

aiortc's ``__init__`` and its ``rtp`` module import PyAV with its codecs, which have no place in the media worker: they
cost memory and start-up time, and a decoder is attack surface. Only ``rtp`` needs one name of it, for an annotation.
So the three modules that we need are imported below a bare ``aiortc`` package that has its ``__path__`` but never
runs its ``__init__``, with a placeholder for ``av`` that is removed right afterwards. When the real aiortc is loaded
already (tests, the headless client), it is used as it is; when it is loaded later, it finds our modules and completes.
"""

from __future__ import annotations

import importlib
import importlib.machinery
import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any


@contextmanager
def _bare_aiortc() -> Iterator[None]:
    """Make ``aiortc`` importable without its ``__init__``, and ``av.AudioFrame`` a placeholder."""
    spec = importlib.util.find_spec("aiortc")
    if spec is None:
        raise ImportError("aiortc is not installed")
    bare = ModuleType("aiortc")
    bare.__path__ = list(spec.submodule_search_locations or [])
    bare.__spec__ = importlib.machinery.ModuleSpec("aiortc", None, is_package=True)
    placeholder = ModuleType("av")
    placeholder.__dict__["AudioFrame"] = type("AudioFrame", (), {})
    had_av = sys.modules.get("av")
    sys.modules["aiortc"] = bare
    sys.modules.setdefault("av", placeholder)
    try:
        yield
    finally:
        del sys.modules["aiortc"]
        if had_av is None:
            del sys.modules["av"]


def load() -> tuple[Any, Any]:
    """Return aiortc's DTLS and SCTP modules."""
    if "aiortc" in sys.modules:
        return _import_modules()
    with _bare_aiortc():
        return _import_modules()


def _import_modules() -> tuple[Any, Any]:
    importlib.import_module("aiortc.rtcdatachannel")  # First: it and rtcsctptransport import each other.
    return importlib.import_module("aiortc.rtcdtlstransport"), importlib.import_module("aiortc.rtcsctptransport")
