"""Which code handles packets, and how one chooses."""

from __future__ import annotations

import sys
from collections import Counter
from types import ModuleType

import pytest

from sightline import config
from sightline.errors import ConfigError
from sightline.transport.forward import PythonForwarder
from sightline.transport.packet_io import packet_io
from sightline.transport.reader import DatagramReader
from sightline.transport.udp import open_socket
from sightline.worker.config import WorkerConfig
from sightline.worker.core import LocalMediaWorker


def test_python_is_taken_when_asked_for_and_where_nothing_else_is(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in ("python", "auto"):
        io = packet_io(kind, Counter(), use_gso=True)
        with open_socket("127.0.0.1", 0) as sock:
            is_python = isinstance(io.new_reader(sock, lambda *_: None), DatagramReader)
        assert (type(io.forwarder) is PythonForwarder) == is_python == (not io.is_native)
        monkeypatch.setitem(sys.modules, "sightline_native", None)  # As if it had not been built.
    assert packet_io("auto", Counter(), use_gso=True).is_native is False


def test_the_core_asked_for_by_name_has_to_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sightline_native", None)
    with pytest.raises(ConfigError, match=r"tools/setup\.sh"):
        LocalMediaWorker(WorkerConfig(forwarder="native"))


def test_a_core_of_another_interface_is_told_and_not_used(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    older = ModuleType("sightline_native")
    older.INTERFACE = 0  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "sightline_native", older)
    assert packet_io("auto", Counter(), use_gso=True).is_native is False
    assert "another version" in caplog.text


def test_the_setting_comes_from_the_flag_or_the_variable() -> None:
    assert config.read({}, {}).forwarder == "auto"
    assert config.read({}, {"SIGHTLINE_FORWARDER": "python"}).forwarder == "python"
    assert config.read({"forwarder": "native"}, {"SIGHTLINE_FORWARDER": "python"}).forwarder == "native"
    with pytest.raises(ConfigError):
        config.read({"forwarder": "fast"}, {})
