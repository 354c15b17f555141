"""Port of the plant's own data: its assets as a tree, and its documents as a catalogue of versions.

An **asset** is a place in the plant that has a tag: site, line, machine or component. Nothing is deleted: what is gone
is *retired*, because cases name it for ever.

A **document** is one version of a guide, code list, risk matrix or review template. A draft can be changed; a
published version never changes, which the SHA-256 over its canonical body (RFC 8785) shows; a retired one counts for
no new case. Cases keep a copy of what they were opened with, so nothing here changes a case that exists.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol, get_args

import msgspec

from sightline.ids import AccountId, AssetId

AssetLevel = Literal["site", "line", "machine", "component"]
ASSET_LEVELS: tuple[AssetLevel, ...] = get_args(AssetLevel)

DocumentKind = Literal["guide", "code_list", "risk_matrix", "review_template"]
DOCUMENT_KINDS: tuple[DocumentKind, ...] = get_args(DocumentKind)
DocumentState = Literal["draft", "published", "retired"]

MAX_ASSETS = 100_000
"""In one import, and in one plant."""
MAX_TAG = 120
MAX_NAME = 200
MAX_DEPTH = 16
"""Levels from a site down to its smallest component."""
MAX_REFS = 20
MAX_BODY_BYTES = 1024 * 1024
"""Of a document's canonical JSON."""
PAGE = 200


class Editor(msgspec.Struct, frozen=True):
    """Who changed something."""

    account_id: AccountId
    name: str


class ExternalRef(msgspec.Struct, frozen=True):
    """What another system calls the asset, e.g. SAP's equipment number."""

    system: str
    id: str


class AssetDraft(msgspec.Struct, frozen=True, kw_only=True):
    """How an asset shall be. The tag says which one: an asset that has it is changed, else one is made."""

    tag: str
    names: Mapping[str, str]
    """By language (``en``, ``zh``, others); at least one."""
    level: AssetLevel
    asset_class: str = ""
    """Kind of equipment in the plant's words, e.g. ``centrifugal pump``."""
    parent_tag: str | None = None
    external_refs: tuple[ExternalRef, ...] = ()
    is_retired: bool = False
    expected_revision: int | None = None
    """Of the asset as the editor saw it; 0 = it must be new; None = whatever there is."""


class Asset(msgspec.Struct, frozen=True, kw_only=True):
    asset_id: AssetId
    tag: str
    tag_key: str
    """The tag without case and spaces: no two assets have the same."""
    names: Mapping[str, str]
    level: AssetLevel
    asset_class: str
    parent_id: AssetId | None
    external_refs: tuple[ExternalRef, ...]
    is_retired: bool
    revision: int
    """1 at first; one more with each change."""
    created_at_ms: int
    created_by: Editor
    changed_at_ms: int
    changed_by: Editor


class AssetChanges(msgspec.Struct, frozen=True):
    """What ``put_assets`` did; an asset that was so already is counted and left as it was."""

    assets: tuple[Asset, ...]
    """As they are now, in the order of the drafts."""
    added: int
    changed: int
    unchanged: int


class DocumentDraft(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a document as its author wants it."""

    kind: DocumentKind
    key: str
    """Stable id, e.g. ``pump-seal-check``."""
    version: int
    number: str = ""
    """Document number of the plant."""
    revision: str = ""
    """Revision of the plant, e.g. ``B``."""
    titles: Mapping[str, str] = {}
    """By language, for lists."""
    body: Mapping[str, Any]


class Document(msgspec.Struct, frozen=True, kw_only=True):
    kind: DocumentKind
    key: str
    version: int
    state: DocumentState
    number: str
    revision: str
    titles: Mapping[str, str]
    body: Mapping[str, Any] | None
    """None in lists."""
    sha256: str
    """Of the body's canonical JSON, hexadecimal."""
    change_no: int
    """1 at first; one more with each change of draft or state."""
    created_at_ms: int
    created_by: Editor
    changed_at_ms: int
    changed_by: Editor
    """Who last changed the draft."""
    published_at_ms: int | None = None
    approver: Editor | None = None
    effective_from_ms: int | None = None
    """Counts for cases opened from then on."""
    retired_at_ms: int | None = None
    retired_by: Editor | None = None


class PlantStore(Protocol):
    """Every write is one transaction and one at a time; a write that raises has changed nothing."""

    async def put_assets(self, drafts: Sequence[AssetDraft], *, by: Editor, at_ms: int) -> AssetChanges:
        """Add or change assets, all or none; parents may be among them, in any order.

        Raises:
            PlantDataError: a tag or name that cannot be, two tags that differ only in case or spaces, an unknown
                parent, a cycle, a level above its parent's, too deep. ``details`` has ``item``, the place in
                ``drafts``, from 0.
            Conflict: an asset is not in the expected revision.
            LimitExceeded: too many assets.
        """

    async def asset(self, tag: str) -> Asset:
        """Return the asset with this tag, also when it is written in other case or with other spaces.

        Raises NotFound.
        """

    async def asset_by_id(self, asset_id: AssetId) -> Asset:
        """Raises NotFound."""

    async def assets(
        self,
        *,
        parent_tag: str | None = None,
        roots_only: bool = False,
        text: str = "",
        levels: Sequence[AssetLevel] = (),
        with_retired: bool = True,
        after: str | None = None,
        limit: int = PAGE,
    ) -> Sequence[Asset]:
        """Assets in the order of their ``tag_key``.

        Args:
            parent_tag: only those directly below this asset (none when it does not exist).
            roots_only: only those below nothing.
            text: only those with this in their tag or a name, whatever the case.
            after: ``tag_key`` of the last asset of the page before.
        """

    async def ancestors(self, tag: str) -> Sequence[Asset]:
        """From the top of the tree down to the parent. Raises NotFound."""

    async def subtree(self, tag: str, *, limit: int = MAX_ASSETS) -> Sequence[Asset]:
        """The asset and all below it, level by level, each level by ``tag_key``. Raises NotFound."""

    async def put_draft(
        self, draft: DocumentDraft, *, by: Editor, at_ms: int, expected_change_no: int | None = None
    ) -> Document:
        """Keep a draft: a new version, or other content of a draft that is there.

        Args:
            expected_change_no: of the draft as the editor saw it; 0 = the version must be new; None = either.
        Raises:
            Conflict: the version is published or retired, or the draft is not in the expected state.
            MalformedMessage: the body has no canonical JSON.
            PlantDataError: key, version or texts cannot be.
            LimitExceeded: the body is too large.
        """

    async def publish(
        self,
        kind: DocumentKind,
        key: str,
        version: int,
        *,
        approver: Editor,
        effective_from_ms: int,
        at_ms: int,
        expected_change_no: int,
    ) -> Document:
        """Make a draft immutable.

        Raises:
            NotFound: there is no such version.
            Conflict: it is no draft any more, or not the one that the approver saw.
            PermissionDenied: the approver wrote it.
            PlantDataError: it has no document number or revision.
            StoreError: the stored body is not what was put there.
        """

    async def retire(
        self, kind: DocumentKind, key: str, version: int, *, by: Editor, at_ms: int, expected_change_no: int
    ) -> Document:
        """Let a draft or a published version count for no new case. Raises NotFound, Conflict."""

    async def document(self, kind: DocumentKind, key: str, version: int) -> Document:
        """Return one version with its body. Raises NotFound; StoreError when the body no longer fits its hash."""

    async def documents(
        self,
        *,
        kinds: Sequence[DocumentKind] = (),
        key: str | None = None,
        states: Sequence[DocumentState] = (),
        after: tuple[str, str, int] | None = None,
        limit: int = PAGE,
    ) -> Sequence[Document]:
        """Versions without bodies, by kind, key and version, the newest version of a key first.

        Args:
            after: kind, key and version of the last row of the page before.
        """

    async def effective(self, kind: DocumentKind, key: str, *, at_ms: int) -> Document | None:
        """The highest published version that counts at this time, with its body; None when there is none."""

    async def erase_editor(self, account_id: AccountId) -> int:
        """Take a person's name from assets and documents, whose id stays there; return in how many it stood."""
