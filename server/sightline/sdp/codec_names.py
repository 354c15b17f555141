"""Names of video codecs, as settings and cases give them, made into a preference.

``vp9`` is any profile that this server forwards; of H.264 one can be named: ``h264/high``. What the server allows
is the widest: a case may choose among it and order it, never add to it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Final, Literal, cast

from sightline.errors import ConfigError
from sightline.sdp.capabilities import H264_NAMED, CodecPreference

VideoCodec = Literal["vp8", "vp9", "av1", "h264", "h265"]

_MIMES: Final = {name: f"video/{name}" for name in ("vp8", "vp9", "av1", "h264", "h265")}


def preference_of(names: Sequence[str]) -> CodecPreference:
    """Return the preference that a server's setting names.

    Raises:
        ConfigError: for an unknown name, or none at all.
    """
    chosen = tuple(dict.fromkeys(_entry(name.strip().lower()) for name in names if name.strip()))
    if not chosen:
        raise ConfigError("--codecs names no codec.", setting="codecs")
    return CodecPreference(video=chosen)


def ordered(allowed: CodecPreference, wanted: Iterable[str] | None) -> CodecPreference:
    """Return what a case wants of what the server allows; everything that is allowed when that comes to nothing.

    Args:
        allowed: by the server.
        wanted: names of codecs, most wanted first; None for the server's own order.
    """
    if wanted is None:
        return allowed
    mimes = [_MIMES[name] for name in wanted if name in _MIMES]
    chosen = tuple(entry for mime in mimes for entry in allowed.video if mime_of(entry) == mime)
    return dataclasses.replace(allowed, video=chosen) if chosen else allowed


def names_of(preference: CodecPreference) -> tuple[VideoCodec, ...]:
    """Return the names of the video codecs, most wanted first, without profiles."""
    return tuple(dict.fromkeys(cast(VideoCodec, entry.split("/")[1]) for entry in preference.video))


def mime_of(entry: str) -> str:
    """Return the media type of an entry of a preference, without a profile."""
    return "/".join(entry.split("/")[:2])


def _entry(name: str) -> str:
    codec, _, profile = name.partition("/")
    is_known = codec in _MIMES and (not profile or (codec == "h264" and profile in H264_NAMED))
    if not is_known:
        known = ", ".join([*_MIMES, *(f"h264/{one}" for one in H264_NAMED)])
        raise ConfigError(f"--codecs: {name!r} is not one of {known}.", setting="codecs")
    return _MIMES[codec] + (f"/{profile}" if profile else "")
