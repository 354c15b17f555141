"""FFmpeg's WHIP muxer publishes: neither RTX nor transport-wide feedback nor MID extension, SRTP with SHA-1 tags.

Two things that our DTLS asks of it are set here as a user must set them (docs/media.md): it has to be the DTLS client
(``whip_flags``; this server is never one), and its certificate must be on P-256, because FFmpeg built with GnuTLS makes
one on P-224 by default, which OpenSSL 4 does not take.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import av
import pytest
from trustme import CA

from support.media_peers import wait_for
from support.needs import missing
from support.server import Server
from support.wish_peers import WhepPeer

SCRIPT = Path(__file__).parent.parent / "support" / "ffmpeg_whip.py"


def own_certificate(folder: Path) -> list[str]:
    """Make an ECDSA P-256 certificate; returns FFmpeg's options for it."""
    issued = CA().issue_cert("encoder.example")
    (folder / "cert.pem").write_bytes(issued.cert_chain_pems[0].bytes())
    (folder / "key.pem").write_bytes(issued.private_key_pem.bytes())
    return [f"cert_file={folder / 'cert.pem'}", f"key_file={folder / 'key.pem'}"]


async def test_ffmpeg_publishes_and_others_see_and_hear_it(server: Server, tmp_path: Path) -> None:
    if "whip" not in av.formats_available:
        missing(f"FFmpeg {av.ffmpeg_version_info} has no WHIP muxer")
    field, expert = server.token("field"), server.token("expert")
    case_id = server.open_case(field)
    encoder = await asyncio.create_subprocess_exec(
        *(sys.executable, str(SCRIPT), f"{server.base_url}/whip/{case_id}", "whip_flags=dtls_active"),
        *own_certificate(tmp_path),
        env={**os.environ, "SIGHTLINE_TOKEN": field},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert encoder.stdin is not None
    assert encoder.stdout is not None
    try:
        async with asyncio.timeout(60):
            assert await encoder.stdout.readline() == b"sending\n", (await encoder.communicate())[1].decode()
        async with WhepPeer(f"{server.base_url}/whep/{case_id}", expert) as player:
            answered = await player.offer()
            assert answered.status_code == 201, answered.text
            await wait_for(lambda: len(player.pictures) > 10 and player.sounds > 10, "picture and sound", 60)
            assert player.pictures[-1].shape == (240, 320, 3)
            assert player.pictures[-1].std() > 20, "the bar is on it"
            encoder.stdin.close()
            async with asyncio.timeout(30):
                assert await encoder.wait() == 0
            # FFmpeg ends its session by DELETE, and the player's ends with it.
            for _ in range(300):
                if (await player.http.get(player.url)).status_code == 404:
                    break
                await asyncio.sleep(0.1)
            else:
                pytest.fail("the player outlived what it plays")
    finally:
        if encoder.returncode is None:
            encoder.kill()
            await encoder.wait()
