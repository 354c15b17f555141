"""The seam to aiortc: it fits the pinned versions, and loads no codecs."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sightline.transport import aiortc_seam

LOADING = """
import sys
import sightline.transport.endpoint
heavy = sorted({name.partition(".")[0] for name in sys.modules} & {"av", "cv2", "numpy", "open3d", "starlette"})
assert heavy == [], heavy
assert "aiortc" not in sys.modules
import aiortc
pc = aiortc.RTCPeerConnection
assert "av" in sys.modules
from sightline.transport import aiortc_seam
assert aiortc.RTCDtlsTransport is aiortc_seam._dtls.RTCDtlsTransport
aiortc_seam.self_test()
"""


def test_it_fits_the_pinned_versions() -> None:
    aiortc_seam.self_test()


def test_it_says_which_name_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(aiortc_seam._dtls.RTCDtlsTransport, "_set_role")
    with pytest.raises(RuntimeError, match="_set_role is gone"):
        aiortc_seam.self_test()


def test_no_codec_is_loaded_and_the_real_aiortc_still_can_be() -> None:
    done = subprocess.run([sys.executable, "-c", LOADING], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


def test_the_fingerprint_is_upper_case_hexadecimal() -> None:
    groups = aiortc_seam.Certificate().fingerprint_sha256.split(":")
    assert len(groups) == 32
    assert all(len(group) == 2 and group == group.upper() for group in groups)


def test_small_gcm_comes_first() -> None:
    session = aiortc_seam.DtlsSession(_NoLink(), aiortc_seam.Certificate(), lambda: None)
    names = [profile.openssl_profile for profile in session._transport._srtp_profiles]
    assert names == [b"SRTP_AEAD_AES_128_GCM", b"SRTP_AEAD_AES_256_GCM", b"SRTP_AES128_CM_SHA1_80"]


class _NoLink:
    role = "controlled"

    async def _recv(self) -> bytes:
        raise ConnectionError

    async def _send(self, data: bytes) -> None:
        raise ConnectionError
