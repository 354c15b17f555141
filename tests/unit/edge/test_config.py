"""Settings from flags and variables."""

from __future__ import annotations

from pathlib import Path

import pytest

from sightline import config
from sightline.config import Settings
from sightline.errors import ConfigError


def test_without_anything_the_defaults_hold() -> None:
    settings = config.read({}, {})
    assert settings == Settings()
    assert settings.database.startswith("sqlite")
    assert not settings.demo


def test_a_flag_wins_over_its_variable() -> None:
    environment = {"SIGHTLINE_PORT": "9000", "SIGHTLINE_LOCAL_PORT": "9001", "PORT": "1"}
    settings = config.read({"port": 9443, "local_port": None}, environment)
    assert (settings.port, settings.local_port) == (9443, 9001)


@pytest.mark.parametrize(
    ("variable", "text", "field", "value"),
    [
        ("DATA_DIR", "/srv/sightline", "data_dir", Path("/srv/sightline")),
        ("DEMO", "1", "demo", True),
        ("DEMO", "false", "demo", False),
        ("ADVERTISE", "192.0.2.7, plant-server", "advertise", ("192.0.2.7", "plant-server")),
        ("CODECS", "vp9, h264/high", "codecs", ("vp9", "h264/high")),
        ("LOCAL_PORT", "none", "local_port", None),
        ("MEDIA_TCP_PORT", "none", "media_tcp_port", None),
        ("MEDIA_TCP_PORT", "8445", "media_tcp_port", 8445),
        ("MEDIA_TCP_PORT", "same", "media_tcp_port", "same"),
        ("DATABASE_URL", "postgresql://db/sightline", "database", "postgresql://db/sightline"),
        ("LOG_LEVEL", "debug", "log_level", "debug"),
        ("PUBLIC_URL", "https://sightline.example.com", "public_url", "https://sightline.example.com"),
        ("PORT", "", "port", 8443),
        ("RECORDING_DAYS", "none", "recording_days", None),
        ("PICTURE_DAYS", "365", "picture_days", 365),
        ("CASE_DAYS", "3650", "case_days", 3650),
    ],
)
def test_variables_are_read_as_what_they_mean(variable: str, text: str, field: str, value: object) -> None:
    assert getattr(config.read({}, {f"SIGHTLINE_{variable}": text}), field) == value


SECRET = "sixteen characters"


@pytest.mark.parametrize(
    "url",
    [
        "turn:turn.example.com",
        "turn:192.0.2.7:3478?transport=udp",
        "turn:[2001:db8::7]:3478?transport=tcp",
        "turns:turn.example.com:5349?transport=tcp",
    ],
)
def test_relays_are_named_as_browsers_name_them(url: str) -> None:
    settings = config.read({}, {"SIGHTLINE_TURN_URL": f"{url}, {url}", "SIGHTLINE_TURN_SECRET": SECRET})
    assert (settings.turn_url, settings.turn_secret) == ((url, url), SECRET)


@pytest.mark.parametrize(
    "flags",
    [
        {"turn_url": ("turn:turn.example.com",)},
        {"turn_secret": SECRET},
        {"turn_url": ("turn:turn.example.com",), "turn_secret": "short"},
        {"turn_url": ("turn:turn.example.com",) * 9, "turn_secret": SECRET},
        {"turn_url": ("https://turn.example.com",), "turn_secret": SECRET},
        {"turn_url": ("stun:turn.example.com",), "turn_secret": SECRET},
        {"turn_url": ('turn:turn.example.com>; rel="x',), "turn_secret": SECRET},
        {"turn_url": ("turn:user@turn.example.com",), "turn_secret": SECRET},
    ],
)
def test_a_relay_needs_a_proper_address_and_a_secret(flags: dict[str, object]) -> None:
    with pytest.raises(ConfigError) as refused:
        config.read(flags, {})
    assert len(refused.value.message) > 20
    assert SECRET not in refused.value.message


def test_a_certificate_means_own_files(tmp_path: Path) -> None:
    for name in ("chain.pem", "key.pem"):
        (tmp_path / name).write_text("")
    given = {"tls_cert": str(tmp_path / "chain.pem"), "tls_key": str(tmp_path / "key.pem")}
    assert config.read(given, {}).tls == "files"


@pytest.mark.parametrize(
    "flags",
    [
        {"port": 70000},
        {"port": "many"},
        {"port": 8080},
        {"media_tcp_port": "8443"},
        {"media_tcp_port": "70000"},
        {"media_tcp_port": "another"},
        {"tls": "maybe"},
        {"tls": "files"},
        {"tls_cert": "chain.pem"},
        {"tls_cert": "missing.pem", "tls_key": "missing.pem"},
        {"tls": "off", "local_port": "none"},
        {"tls": "off", "host": "192.0.2.7"},
        {"advertise": ("not an address",)},
        {"public_url": "http://sightline.example.com"},
        {"public_url": "https://sightline.example.com/path"},
        {"public_url": "sightline.example.com"},
        {"log_level": "loud"},
        {"recording_days": "0"},
        {"picture_days": "40000"},
        {"scan_days": "30", "case_days": "20"},
        {"invite_days": "a month"},
    ],
)
def test_settings_that_contradict_themselves_are_refused_with_a_reason(flags: dict[str, object]) -> None:
    with pytest.raises(ConfigError) as refused:
        config.read(flags, {})
    assert len(refused.value.message) > 20


def test_plain_http_is_for_this_machine_alone() -> None:
    """No way of asking makes the plain listener serve another address: it has no host setting."""
    settings = config.read({"tls": "off"}, {})
    assert settings.local_port == 8080
    assert "local_host" not in Settings.__struct_fields__
