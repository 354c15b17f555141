"""The catalogue: a published version never changes, and the newest one that counts is found."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from sightline.caselog.canonical import canonical
from sightline.errors import Conflict, LimitExceeded, MalformedMessage, NotFound, PermissionDenied, PlantDataError
from sightline.store.base import Store
from sightline.store.catalogue import sha256_of
from sightline.store.plant_base import MAX_BODY_BYTES, Document, DocumentKind
from support.plant import APPROVER, AT_MS, AUTHOR, document


async def draft(store: Store, version: int = 1, **fields: Any) -> Document:
    return await store.plant.put_draft(document(version, **fields), by=AUTHOR, at_ms=AT_MS)


async def publish(
    store: Store, version: int = 1, *, key: str = "seal-check", since: int = AT_MS, **fields: Any
) -> Document:
    given: dict[str, Any] = {"approver": APPROVER, "effective_from_ms": since, "at_ms": AT_MS, "expected_change_no": 1}
    return await store.plant.publish("guide", key, version, **given | fields)


async def test_draft_comes_back_as_it_was_put(store: Store) -> None:
    body = {"text": "密封 🛠", "n": [1, 2.5, -0.0, None, True], "nested": {"b": 1, "a": {}}}
    made = await draft(store, body=body)
    assert await store.plant.document("guide", "seal-check", 1) == made
    assert made.body == body
    assert made.sha256 == sha256_of(canonical(body))
    assert (made.state, made.change_no, made.created_by, made.created_at_ms) == ("draft", 1, AUTHOR, AT_MS)
    with pytest.raises(NotFound):
        await store.plant.document("guide", "seal-check", 2)
    with pytest.raises(NotFound):
        await store.plant.document("code_list", "seal-check", 1)


async def test_draft_is_changed_by_who_saw_the_newest(store: Store) -> None:
    await draft(store)
    other = document(body={"steps": []}, revision="C")
    changed = await store.plant.put_draft(other, by=APPROVER, at_ms=AT_MS + 9, expected_change_no=1)
    assert (changed.change_no, changed.revision, changed.body) == (2, "C", {"steps": []})
    assert (changed.created_by, changed.changed_by, changed.changed_at_ms) == (AUTHOR, APPROVER, AT_MS + 9)
    for stale in (0, 1):
        with pytest.raises(Conflict):
            await store.plant.put_draft(document(), by=AUTHOR, at_ms=AT_MS, expected_change_no=stale)
    assert await store.plant.document("guide", "seal-check", 1) == changed


async def test_published_version_never_changes(store: Store) -> None:
    made = await draft(store)
    published = await publish(store, since=AT_MS + 50)
    assert (published.state, published.approver, published.published_at_ms) == ("published", APPROVER, AT_MS)
    assert (published.effective_from_ms, published.change_no) == (AT_MS + 50, 2)
    assert (published.body, published.sha256) == (made.body, made.sha256)
    with pytest.raises(Conflict):
        await draft(store, body={"steps": []})
    with pytest.raises(Conflict):
        await publish(store, expected_change_no=2)
    assert await store.plant.document("guide", "seal-check", 1) == published


async def test_of_two_who_publish_one_is_refused(store: Store) -> None:
    await draft(store)
    results = await asyncio.gather(*(publish(store) for _ in range(4)), return_exceptions=True)
    assert sum(isinstance(result, Conflict) for result in results) == 3


async def test_nobody_approves_what_they_wrote_or_have_not_seen(store: Store) -> None:
    await draft(store)
    await store.plant.put_draft(document(body={"a": 1}), by=APPROVER, at_ms=AT_MS)
    for writer in (AUTHOR, APPROVER):
        with pytest.raises(PermissionDenied):
            await publish(store, approver=writer, expected_change_no=2)
    await draft(store)
    with pytest.raises(Conflict):
        await publish(store, expected_change_no=2)
    assert (await publish(store, expected_change_no=3)).state == "published"
    with pytest.raises(NotFound):
        await publish(store, 7)


async def test_document_without_number_or_revision_is_not_published(store: Store) -> None:
    for version, lacking in enumerate(("number", "revision"), 1):
        await draft(store, version, **{lacking: ""})
        with pytest.raises(PlantDataError):
            await publish(store, version)


async def test_newest_version_counts_from_its_date_until_it_is_retired(store: Store) -> None:
    assert await store.plant.effective("guide", "seal-check", at_ms=AT_MS) is None
    for version, since in ((1, AT_MS), (2, AT_MS + 100), (3, AT_MS + 50)):
        await draft(store, version)
        await publish(store, version, since=since)
    await draft(store, 4)

    async def counting(at_ms: int, kind: DocumentKind = "guide") -> int | None:
        found = await store.plant.effective(kind, "seal-check", at_ms=at_ms)
        return None if found is None or found.body is None else int(found.body["version"])

    times = (AT_MS - 1, AT_MS, AT_MS + 49, AT_MS + 50, AT_MS + 1000)
    assert [await counting(time) for time in times] == [None, 1, 1, 3, 3]
    assert await counting(AT_MS, "code_list") is None
    await store.plant.retire("guide", "seal-check", 3, by=AUTHOR, at_ms=AT_MS + 7, expected_change_no=2)
    assert await counting(AT_MS + 1000) == 2
    assert await counting(AT_MS + 60) == 1


async def test_retired_version_stays_readable_and_retired(store: Store) -> None:
    await draft(store)
    with pytest.raises(Conflict):
        await store.plant.retire("guide", "seal-check", 1, by=APPROVER, at_ms=AT_MS, expected_change_no=2)
    retired = await store.plant.retire("guide", "seal-check", 1, by=APPROVER, at_ms=AT_MS + 3, expected_change_no=1)
    assert (retired.state, retired.retired_by, retired.retired_at_ms) == ("retired", APPROVER, AT_MS + 3)
    assert await store.plant.document("guide", "seal-check", 1) == retired
    with pytest.raises(Conflict):
        await store.plant.retire("guide", "seal-check", 1, by=APPROVER, at_ms=AT_MS, expected_change_no=2)
    with pytest.raises(Conflict):
        await publish(store, expected_change_no=2)
    with pytest.raises(Conflict):
        await draft(store)


async def test_lists_are_paged_the_newest_version_first(store: Store) -> None:
    for key in ("b", "a", "B"):
        for version in (1, 2, 10):
            await draft(store, version, key=key)
    await store.plant.put_draft(document(kind="code_list", key="a"), by=AUTHOR, at_ms=AT_MS)
    await publish(store, 2, key="a")
    found: list[Document] = []
    while page := await store.plant.documents(
        limit=3, after=(found[-1].kind, found[-1].key, found[-1].version) if found else None
    ):
        found.extend(page)
    versions = [(key, version) for key in ("B", "a", "b") for version in (10, 2, 1)]
    assert [(each.kind, each.key, each.version) for each in found] == [
        ("code_list", "a", 1),
        *(("guide", *version) for version in versions),
    ]
    assert all(each.body is None and each.titles for each in found)
    listed = await store.plant.documents(kinds=("guide",), key="a", states=("draft",))
    assert [each.version for each in listed] == [10, 1]


IMPOSSIBLE: list[tuple[dict[str, Any], type[Exception]]] = [
    ({"key": ""}, PlantDataError),
    ({"key": "../x"}, PlantDataError),
    ({"key": "ключ"}, PlantDataError),
    ({"version": 0}, PlantDataError),
    ({"kind": "novel"}, PlantDataError),
    ({"number": "a\nb"}, PlantDataError),
    ({"titles": {"en": ""}}, PlantDataError),
    ({"body": {"x": float("nan")}}, MalformedMessage),
    ({"body": {"x": "\x00"}}, MalformedMessage),
    ({"body": {"x": 2**60}}, MalformedMessage),
    ({"body": {"x": "a" * MAX_BODY_BYTES}}, LimitExceeded),
]


async def test_what_cannot_be_kept_is_refused(store: Store) -> None:
    for fields, error in IMPOSSIBLE:
        with pytest.raises(error):
            await store.plant.put_draft(document(**fields), by=AUTHOR, at_ms=AT_MS)
    assert list(await store.plant.documents(key="\x00")) == list(await store.plant.documents()) == []
    with pytest.raises(NotFound):
        await store.plant.document("guide", "\x00", 1)
