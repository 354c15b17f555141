"""Settings of a server: read once at start from flags and ``SIGHTLINE_*`` variables, checked, then handed down.

A flag wins over its variable, a variable over the default. Nothing else in the project reads the environment.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import msgspec

from sightline.errors import ConfigError

ENVIRONMENT_PREFIX = "SIGHTLINE_"
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
_HOST_NAME = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*\Z")
_TURN_URL = re.compile(
    r"turns?:(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?(?:\?transport=(?:udp|tcp))?\Z"
)
"""RFC 7065 section 3.1."""
MAX_TURN_URLS = 8
MIN_TURN_SECRET = 16
MAX_MEDIA_WORKERS = 64
PERIODS = ("recording", "picture", "clip", "scan", "map", "model", "case", "invite")
"""What may have a period, in the order in which it is shown."""
MAX_DAYS = 36_500

LogLevel = Literal["debug", "info", "warning", "error"]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What one ``sightline serve`` needs to know."""

    data_dir: Path = Path("var")
    """Database, blobs, certificates."""
    host: str = "0.0.0.0"  # noqa: S104  (phones and headsets are on the network; HTTPS only)
    """Address of the HTTPS listener."""
    port: int = 8443
    """TCP port of HTTPS; 0 takes a free one."""
    local_port: int | None = 8080
    """TCP port of plain HTTP on localhost, which browsers trust; None = no such listener, 0 takes a free one."""
    media_host: str = "0.0.0.0"  # noqa: S104  (every packet is checked against ICE before anything is allocated)
    """Address of the media worker's UDP socket."""
    media_port: int = 8444
    """UDP port of the media worker; 0 takes a free one."""
    media_tcp_port: int | Literal["same"] | None = "same"
    """TCP port of the media worker, for clients that get no UDP through; ``same`` number; None = no such port."""
    media_workers: int = 1
    """Media worker processes, each on ports of its own: the media ports and those after them."""
    codecs: tuple[str, ...] = ("vp8", "h264", "vp9", "av1", "h265")
    """Video codecs that may be published, most wanted first; of H.264 a profile can be named: ``h264/high``."""
    forwarder: Literal["auto", "python", "native"] = "auto"
    """Who handles media packets: the C core where it was built (``auto``), never (``python``), or it alone."""
    advertise: tuple[str, ...] = ()
    """Addresses that clients reach this machine by; empty = found by looking at the routes."""
    tls: Literal["auto", "off", "files"] = "auto"
    """``auto`` = local CA made at first start; ``files`` = own certificate; ``off`` = plain HTTP on localhost only."""
    tls_cert: Path | None = None
    """PEM chain; set together with ``tls_key``."""
    tls_key: Path | None = None
    public_url: str | None = None
    """How browsers reach the service through a proxy, e.g. https://sightline.example.com."""
    turn_url: tuple[str, ...] = ()
    """TURN relays for participants whose network lets no UDP through, e.g. turn:turn.example.com:3478?transport=tcp."""
    turn_secret: str | None = None
    """Shared with the relay (coturn: ``static-auth-secret``); set together with ``turn_url``."""
    demo: bool = False
    """Demo identities and the tour; never on a server with real cases."""
    database_url: str | None = None
    """SQLAlchemy URL; None = SQLite in ``data_dir``."""
    redis_url: str | None = None
    """None = events stay in this process."""
    recording_days: int | None = 90
    """Recordings of calls are deleted so many days after they ended; None = never."""
    picture_days: int | None = None
    """Evidence pictures and photos are deleted so many days after their case was signed or void; None = never."""
    clip_days: int | None = None
    """Likewise clips with their pose tracks."""
    scan_days: int | None = None
    """Likewise scans with their key frames."""
    map_days: int | None = None
    """Likewise the maps that later visits find an asset by: they then need another visit's, or begin anew."""
    model_days: int | None = None
    """Likewise imported models."""
    case_days: int | None = None
    """Likewise the whole record: what stays is that there was a case."""
    invite_days: int | None = None
    """Invites are deleted so many days after they ended; None = never."""
    heads_dir: Path | None = None
    """Signed heads of the log are appended to files here, best on another machine; None = nowhere."""
    vision: Literal["on", "off"] = "on"
    """Whether calls are looked at: places without depth, following in the picture, finding an asset again."""
    log_level: LogLevel = "info"
    log_format: Literal["text", "json"] = "text"
    """Of the log on standard error: lines for people or for programs."""
    security_log: str | None = "auto"
    """File of its own for who came from where; ``auto`` = ``security.log`` in ``data_dir``, None = no such log."""

    @property
    def security_file(self) -> Path | None:
        """Where the security log is written."""
        if self.security_log is None:
            return None
        return self.data_dir / "security.log" if self.security_log == "auto" else Path(self.security_log)

    @property
    def database(self) -> str:
        """The database as an SQLAlchemy URL."""
        return self.database_url or f"sqlite+aiosqlite:///{(self.data_dir / 'sightline.sqlite').absolute()}"


def read(flags: Mapping[str, Any], environment: Mapping[str, str]) -> Settings:
    """Merge flags over variables over defaults, and check the result.

    Args:
        flags: field name to value; None = not given.
        environment: variables such as ``SIGHTLINE_PORT``; lists are separated by commas.
    Raises:
        ConfigError: names the setting and what is wrong with it.
    """
    merged: dict[str, Any] = {}
    for name in Settings.__struct_fields__:
        given = flags.get(name)
        if given is None:
            given = _from_text(name, environment.get(ENVIRONMENT_PREFIX + name.upper()))
        if given is not None:
            merged[name] = None if given == "none" else given
    if merged.get("tls_cert") and "tls" not in merged:
        merged["tls"] = "files"
    try:
        settings = msgspec.convert(merged, Settings, strict=False, dec_hook=_decode)
    except msgspec.ValidationError as exc:
        raise ConfigError(f"A setting is not right: {exc}.") from exc
    check(settings)
    return settings


def _from_text(name: str, text: str | None) -> Any:
    if text is None or text == "":
        return None
    if name in {"advertise", "turn_url", "codecs"}:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if name == "demo":
        return text.lower() in {"1", "true", "yes", "on"}
    return text


def _decode(kind: type, value: Any) -> Any:
    if kind is Path:
        return Path(value)
    raise NotImplementedError(kind)  # msgspec's way to say "not mine"


def check(settings: Settings) -> None:
    """Refuse settings that contradict each other, before anything is opened.

    Raises:
        ConfigError: with the way out.
    """
    for name in ("port", "local_port", "media_port", "media_tcp_port"):
        value = getattr(settings, name)
        last = settings.media_workers - 1 if value and name.startswith("media") else 0
        if isinstance(value, int) and not 0 <= value <= 65535 - last:
            raise ConfigError(f"--{name.replace('_', '-')} is {value}; ports go from 0 to 65535.", setting=name)
    if settings.port and settings.port == settings.local_port:
        raise ConfigError("HTTPS and plain HTTP need two ports.", setting="local_port")
    if not 1 <= settings.media_workers <= MAX_MEDIA_WORKERS:
        raise ConfigError(f"--media-workers goes from 1 to {MAX_MEDIA_WORKERS}.", setting="media_workers")
    tcp_port = settings.media_port if settings.media_tcp_port == "same" else settings.media_tcp_port
    taken = {settings.port, settings.local_port} & set(range(tcp_port or 0, (tcp_port or 0) + settings.media_workers))
    if tcp_port and taken:
        raise ConfigError("Media over TCP and the pages need two ports.", setting="media_tcp_port")
    _check_periods(settings)
    _check_tls(settings)
    for address in settings.advertise:
        if not is_address(address) and not _HOST_NAME.match(address):
            raise ConfigError(f"--advertise {address!r} is neither an IP address nor a name.", setting="advertise")
    if settings.public_url is not None:
        _check_public_url(settings.public_url)
    _check_turn(settings)


def _check_periods(settings: Settings) -> None:
    for kind in PERIODS:
        days, flag = getattr(settings, f"{kind}_days"), f"--{kind}-days"
        if days is not None and not 1 <= days <= MAX_DAYS:
            raise ConfigError(f"{flag} counts whole days from 1 to {MAX_DAYS}, or none.", setting=f"{kind}_days")
        is_of_case = kind not in ("recording", "case", "invite")
        if is_of_case and days is not None and settings.case_days is not None and days > settings.case_days:
            raise ConfigError(
                f"{flag} {days} is longer than --case-days {settings.case_days}: the whole case goes before.",
                setting=f"{kind}_days",
            )


def _check_tls(settings: Settings) -> None:
    if (settings.tls_cert is None) != (settings.tls_key is None):
        raise ConfigError("--tls-cert and --tls-key belong together.", setting="tls_cert")
    if settings.tls == "files" and settings.tls_cert is None:
        raise ConfigError("--tls files needs --tls-cert and --tls-key.", setting="tls")
    if settings.tls == "off" and settings.local_port is None:
        raise ConfigError("--tls off leaves no listener without --local-port.", setting="tls")
    if settings.tls == "off" and settings.host not in LOCAL_HOSTS | {Settings().host}:
        raise ConfigError(
            f"--tls off serves localhost only, not {settings.host}: browsers give no camera without HTTPS. "
            "Use --tls auto, or your own certificate.",
            setting="tls",
        )
    for path in (settings.tls_cert, settings.tls_key):
        if path is not None and not path.is_file():
            raise ConfigError(f"There is no file {path}.", setting="tls")


def _check_public_url(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise ConfigError("--public-url must look like https://name or https://name:port.", setting="public_url")


def _check_turn(settings: Settings) -> None:
    if bool(settings.turn_url) != bool(settings.turn_secret):
        raise ConfigError("--turn-url and --turn-secret belong together.", setting="turn_url")
    if len(settings.turn_url) > MAX_TURN_URLS:
        raise ConfigError(f"There may be {MAX_TURN_URLS} --turn-url.", setting="turn_url")
    for url in settings.turn_url:
        if not _TURN_URL.match(url):
            raise ConfigError(
                f"--turn-url {url!r} must look like turn:name:3478?transport=udp or turns:name:5349?transport=tcp.",
                setting="turn_url",
            )
    if settings.turn_secret is not None and len(settings.turn_secret) < MIN_TURN_SECRET:
        raise ConfigError(f"--turn-secret needs at least {MIN_TURN_SECRET} characters.", setting="turn_secret")


def is_address(text: str) -> bool:
    """True for a literal IPv4 or IPv6 address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
