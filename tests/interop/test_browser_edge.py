"""The pages in a real Chromium: trusted, with a camera, and clean under their own content security policy."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from sightline.web.addresses import in_url, lan_addresses
from sightline.web.static import PAGES, find_bundle
from support.server import Server

pytestmark = pytest.mark.browser

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--no-first-run",
    "--disable-background-networking",
)
CAMERA = """async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ video: true, audio: true });
    return [isSecureContext, stream.getTracks().length];
}"""


@pytest.fixture(scope="module")
def tls_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """HTTPS on every address beside plain HTTP on localhost, as ``make run`` starts it."""
    with Server(tmp_path_factory.mktemp("data"), "--tls", "auto", "--port", "0") as running:
        yield running


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


def launch(playwright: Playwright, *flags: str) -> Browser:
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    return playwright.chromium.launch(executable_path=path, args=[*FLAGS, *flags])


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """A Chromium that trusts nothing special; each test opens a page of its own."""
    opened = launch(playwright)
    yield opened
    opened.close()


def https_url(server: Server, host: str) -> str:
    port = re.search(r"https://\S+:(\d+)/", server.log.read_text())
    assert port, "the banner names the address for other devices"
    return f"https://{in_url(host)}:{port[1]}"


def spki_of_root(server: Server) -> str:
    root = x509.load_pem_x509_certificate((server.data_dir / "tls" / "root.pem").read_bytes())
    info = root.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(info).digest()).decode()


def test_localhost_is_trusted_without_a_certificate(browser: Browser, tls_server: Server) -> None:
    page = browser.new_page()
    page.goto(f"{tls_server.base_url}/ca")
    assert page.evaluate(CAMERA) == [True, 2]


def test_another_device_is_warned_before_it_has_the_root_and_has_a_camera_after(
    playwright: Playwright, tls_server: Server
) -> None:
    url = f"{https_url(tls_server, lan_addresses()[0])}/ca"
    stranger = launch(playwright)
    with pytest.raises(Exception, match="ERR_CERT_AUTHORITY_INVALID"):
        stranger.new_page().goto(url)
    stranger.close()
    # Chromium's way to trust the holder of one key: the names and dates of the chain are not checked by it, but by
    # tests/unit/web/test_tls.py.
    trusting = launch(playwright, f"--ignore-certificate-errors-spki-list={spki_of_root(tls_server)}")
    page = trusting.new_page()
    page.goto(url)
    assert page.evaluate(CAMERA) == [True, 2]
    assert page.locator("svg").count() >= 1
    trusting.close()


@pytest.mark.parametrize("name", [*PAGES, "ca", "ca?lang=zh"])
def test_pages_live_with_their_own_policy(browser: Browser, tls_server: Server, name: str) -> None:
    if find_bundle() is None and not name.startswith("ca"):
        pytest.fail("the web pages are not built: run make setup")
    page = browser.new_page()
    complaints = complaints_of(page)
    page.goto(f"{tls_server.base_url}/{name}", wait_until="networkidle")
    assert page.title()
    page.close()
    assert complaints == []


def complaints_of(page: Page) -> list[str]:
    """What the browser says against our policies and missing files, filled while the page lives."""
    found: list[str] = []

    def heard(text: str) -> None:
        if re.search(r"Content Security Policy|Permissions-Policy|Refused to|404|MIME", text):
            found.append(text)

    page.on("console", lambda message: heard(message.text))
    page.on("pageerror", lambda error: heard(str(error)))
    return found


def test_a_page_cannot_be_framed_or_run_what_was_injected(browser: Browser, tls_server: Server) -> None:
    page = browser.new_page()
    page.goto(f"{tls_server.base_url}/ca")
    page.evaluate("""() => {
        const image = document.createElement("img");
        image.setAttribute("onerror", "window.injected = 1");
        image.src = "/nothing";
        const script = document.createElement("script");
        script.textContent = "window.injected = 2";
        document.body.append(image, script);
    }""")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("() => window.injected ?? null") is None
    framed = page.evaluate("""async () => {
        const frame = document.createElement("iframe");
        frame.src = "/";
        const done = new Promise((resolve) => { frame.onload = resolve; setTimeout(resolve, 3000); });
        document.body.append(frame);
        await done;
        try { return frame.contentDocument?.title ?? "refused"; } catch { return "refused"; }
    }""")
    assert framed in {"refused", ""}


def test_the_root_is_offered_as_a_file(browser: Browser, tls_server: Server, tmp_path: Path) -> None:
    page = browser.new_page()
    page.goto(f"{tls_server.base_url}/ca")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download root certificate").click()
    download.value.save_as(tmp_path / "root.crt")
    certificate = x509.load_der_x509_certificate((tmp_path / "root.crt").read_bytes())
    digest = certificate.fingerprint(certificate.signature_hash_algorithm or hashlib.sha256()).hex().upper()  # type: ignore[arg-type]
    shown = page.locator("code").inner_text().replace(" ", "")
    assert shown == digest
