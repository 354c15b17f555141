"""Other projects' session descriptions and hostile inputs through the endpoints: an answer or a typed error, always."""

from __future__ import annotations

from pathlib import Path

import httpx

from support.wish import FRAGMENT, SDP, WishEdge, wish_edge


def descriptions(corpora_dir: Path) -> list[bytes]:
    fuzz = corpora_dir / "webrtc-fuzz" / "test" / "fuzzers" / "corpora" / "sdp-corpus"
    paths = [*sorted((corpora_dir / "sdp-transform" / "test").glob("*.sdp")), *sorted(fuzz.iterdir())]
    assert len(paths) > 30, "the corpora are there"
    return [path.read_bytes() for path in paths]


def variants(text: bytes) -> list[bytes]:
    """The description as it is, and as one that sends and one that receives everything."""
    out = [text]
    for wanted in (b"a=sendonly", b"a=recvonly"):
        changed = text
        for given in (b"a=sendrecv", b"a=sendonly", b"a=recvonly", b"a=inactive"):
            changed = changed.replace(given, wanted)
        out.append(changed)
    return out


def assert_typed(answer: httpx.Response) -> None:
    assert answer.status_code in (201, 204, 200) or 400 <= answer.status_code < 500, answer.text
    if answer.is_error:
        error = answer.json()["error"]
        assert error["code"] != "internal"
        assert error["message"]


async def send(edge: WishEdge, method: str, url: str, content: bytes, headers: dict[str, str]) -> httpx.Response:
    edge.harness.clock.advance(10)  # The rate limit is not what is tested here.
    answer = await edge.call(method, url, "field", content=content, headers=headers)
    assert_typed(answer)
    return answer


async def test_every_description_is_answered_or_refused(corpora_dir: Path, tmp_path: Path) -> None:
    statuses = set()
    async with wish_edge(tmp_path) as edge:
        await edge.whip("expert")  # Somebody to watch.
        for text in descriptions(corpora_dir):
            for offer in variants(text):
                for way in ("whip", "whep"):
                    made = await send(edge, "POST", f"/{way}/{edge.harness.case_id}", offer, SDP)
                    statuses.add((way, made.status_code))
                    if made.status_code == 201:
                        await send(edge, "DELETE", made.headers["location"], b"", {})
    assert {("whip", 201), ("whip", 422), ("whep", 201), ("whep", 422)} <= statuses, "both sides of the rule were seen"


async def test_no_fragment_harms_a_session(corpora_dir: Path, tmp_path: Path) -> None:
    hostile = [path.read_bytes() for path in sorted((corpora_dir / "json-test-suite").rglob("*.json"))][:100]
    async with wish_edge(tmp_path) as edge:
        url = (await edge.whip()).headers["location"]
        for text in [*descriptions(corpora_dir), *hostile]:
            await send(edge, "PATCH", url, text, FRAGMENT | {"If-Match": "*"})
        assert (await edge.call("GET", url, "field")).status_code == 204
