"""SDP fragments of ICE: read with a typed error for anything odd, written so that they read back."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.errors import NegotiationError
from sightline.sdp.fragment import MAX_CHARACTERS, build_fragment, parse_fragment
from support.sdp_peers import LOCAL

RESTART = """a=ice-options:trickle ice2\r
a=group:BUNDLE 0 1\r
m=audio 9 UDP/TLS/RTP/SAVPF 111\r
a=mid:0\r
a=ice-ufrag:ysXw\r
a=ice-pwd:vw5LmwG4y/e6dPP/zAP9Gp5k\r
a=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host generation 0 ufrag EsAw network-id 1\r
a=candidate:473322822 1 tcp 1518280447 192.0.2.1 9 typ host tcptype active generation 0\r
a=candidate:3 1 udp 2122194687 a1b2c3d4.local 61765 typ host\r
"""


def test_credentials_are_read_from_section_or_session() -> None:
    found = parse_fragment(RESTART)
    assert (found.ice_ufrag, found.ice_pwd, found.candidates) == ("ysXw", "vw5LmwG4y/e6dPP/zAP9Gp5k", 3)
    moved = "a=ice-ufrag:abcd\na=ice-pwd:" + "p" * 22 + "\n"
    assert parse_fragment(moved).ice_ufrag == "abcd"


def test_ours_reads_back() -> None:
    text = build_fragment(LOCAL, ("0", "1"), "audio")
    assert text.startswith("a=ice-lite\r\na=group:BUNDLE 0 1\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\n")
    found = parse_fragment(text)
    assert (found.ice_ufrag, found.ice_pwd, found.candidates) == (LOCAL.ice_ufrag, LOCAL.ice_pwd, 2)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a=mid:0\r\n",
        RESTART.replace("a=ice-pwd", "a=ice-pw"),
        RESTART + "a=ice-ufrag:other\r\n",
        RESTART.replace("ysXw", "y"),
        RESTART.replace("ysXw", "y\u00fcXw"),
        RESTART.replace("typ host", "host"),
        RESTART.replace("61764", "616264"),
        RESTART.replace("a=mid:0", "a=mid:0 1"),
        RESTART.replace("m=audio 9", "m=audio"),
        RESTART + "nonsense\r\n",
        RESTART + "a=x\r\n" * 600,
        RESTART + "a=" + "x" * MAX_CHARACTERS,
    ],
)
def test_anything_else_is_refused_without_telling_secrets(text: str) -> None:
    with pytest.raises(NegotiationError) as refused:
        parse_fragment(text)
    told = f"{refused.value.message} {refused.value.details}"
    assert "vw5LmwG4y" not in told
    assert "192.0.2.1" not in told


@given(st.text(max_size=300) | st.lists(st.sampled_from(RESTART.split("\r\n")), max_size=20).map("\r\n".join))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(NegotiationError):
        parse_fragment(text)
