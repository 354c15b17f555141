"""Pages, assets, the local CA's page, health."""

from __future__ import annotations

import gzip
import os
from html.parser import HTMLParser
from pathlib import Path

import pytest

from sightline.web.ca_page import ca_page
from sightline.web.ca_texts import EN, ZH
from sightline.web.static import PAGES, Bundle, find_bundle, static_file
from support.edge import Edge, edge

SCRIPT = b"export const answer = 42;\n" * 200


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A folder as the web build leaves it."""
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    for name in PAGES:
        (folder / f"{name or 'index'}.html").write_text(f"<!doctype html><title>{name or 'home'}</title>")
    (folder / "assets" / "app-1a2b3c4d.js").write_bytes(SCRIPT)
    (folder / ".stamp").write_text("secret")
    (folder / "notes.py").write_text("secret")
    return folder


async def test_every_page_has_its_address(tmp_path: Path, built: Path) -> None:
    async with edge(tmp_path, static_dir=built) as web:
        for name in PAGES:
            answer = await web.http.get(f"/{name}")
            assert answer.status_code == 200
            assert f"<title>{name or 'home'}</title>" in answer.text
            assert answer.headers["cache-control"] == "no-cache"
            assert answer.headers["content-type"] == "text/html; charset=utf-8"


async def test_hashed_assets_are_kept_for_ever_and_compressed(tmp_path: Path, built: Path) -> None:
    async with edge(tmp_path, static_dir=built) as web:
        path = "/assets/app-1a2b3c4d.js"
        zipped = await web.http.get(path)
        assert zipped.headers["content-encoding"] == "gzip"
        assert "immutable" in zipped.headers["cache-control"]
        assert zipped.content == SCRIPT
        assert int(zipped.headers["content-length"]) < len(SCRIPT) / 4
        plain = await web.http.get(path, headers={"Accept-Encoding": "identity"})
        assert "content-encoding" not in plain.headers
        assert plain.content == SCRIPT
        again = await web.http.get(path, headers={"If-None-Match": plain.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


async def test_nothing_but_the_bundle_is_served(tmp_path: Path, built: Path) -> None:
    (tmp_path / "outside.txt").write_text("secret")
    (built / "link.txt").symlink_to(tmp_path / "outside.txt")
    async with edge(tmp_path, static_dir=built) as web:
        for path in (
            "/.stamp",
            "/notes.py",
            "/link.txt",
            "/assets",
            "/assets/",
            "/assets/../.stamp",
            "/%2e%2e/outside.txt",
            "/index",
        ):
            answer = await web.http.get(path)
            assert answer.status_code == 404, path
            assert "secret" not in answer.text


async def test_a_new_build_is_seen_without_a_restart(tmp_path: Path, built: Path) -> None:
    async with edge(tmp_path, static_dir=built) as web:
        index = built / "index.html"
        before = (await web.http.get("/")).text
        (built / "assets" / "app-99999999.js").write_bytes(SCRIPT)
        index.write_text("<!doctype html><title>new</title>")
        os.utime(index, ns=(1, 1))
        assert (await web.http.get("/")).text != before
        assert (await web.http.get("/assets/app-99999999.js")).status_code == 200


async def test_without_a_build_the_page_says_what_to_do(web: Edge) -> None:
    answer = await web.http.get("/")
    assert answer.status_code == 503
    assert "make setup" in answer.text


def test_a_small_file_is_not_compressed() -> None:
    assert static_file(b"x", ".js").zipped is None
    zipped = static_file(SCRIPT, ".js").zipped
    assert zipped is not None
    assert gzip.decompress(zipped) == SCRIPT


def test_an_empty_folder_is_no_bundle(tmp_path: Path) -> None:
    assert not Bundle(tmp_path).is_built
    assert not Bundle(None).is_built
    found = find_bundle()
    assert found is None or (found / "index.html").is_file()


async def test_health_reads_the_store(web: Edge) -> None:
    answer = await web.http.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_the_status_counts_what_was_answered(web: Edge) -> None:
    await web.http.get("/nowhere")
    status = (await web.call("GET", "/api/v1/status", "admin")).json()
    assert status["counters"]["http 4xx"] == 1
    assert set(status) == {"counters", "rooms", "spatial", "vision"}


async def test_the_ca_page_speaks_both_languages_and_needs_no_script(web: Edge, tmp_path: Path) -> None:
    root = tmp_path / "root.crt"
    root.write_bytes(b"certificate")
    for language, texts in (("en", EN), ("zh", ZH)):
        page = ca_page(language, root, ("https://192.0.2.7:8443",))
        parser = Tags()
        parser.feed(page)
        assert parser.count("script") == parser.count("style") == 0
        assert not parser.has_inline_style
        assert parser.count("svg") == 1
        assert texts.title in page
        assert "https://192.0.2.7:8443/ca" in page
        for _, steps in texts.platforms:
            assert all(steps)
    assert [len(steps) for _, steps in EN.platforms] == [len(steps) for _, steps in ZH.platforms]
    chinese = await web.http.get("/ca", headers={"Accept-Language": "zh-CN,zh;q=0.9"})
    assert ZH.not_needed in chinese.text
    assert (await web.http.get("/ca.css")).status_code == 200
    assert (await web.http.get("/ca/root.crt")).status_code == 404, "there is none"


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.has_inline_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.has_inline_style |= any(name == "style" or name.startswith("on") for name, _ in attrs)

    def count(self, tag: str) -> int:
        return self.tags.count(tag)


async def test_a_page_of_one_file_brings_its_own_policy(tmp_path: Path, built: Path) -> None:
    policy = "default-src 'none'; script-src 'sha256-abc'"
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}" />'
    (built / "verify.html").write_text(f"<!doctype html><head>{meta}</head><title>verify</title>")
    async with edge(tmp_path, static_dir=built) as web:
        answer = await web.http.get("/verify")
        assert answer.headers["content-security-policy"] == f"{policy}; frame-ancestors 'none'"
        assert "sha256" not in (await web.http.get("/field")).headers["content-security-policy"]
