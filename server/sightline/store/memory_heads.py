"""The signed log in memory, for tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sightline.caselog.merkle import MerkleTree
from sightline.errors import NotFound
from sightline.ids import CaseId
from sightline.proof.heads import Consistency, Inclusion, Leaf, SignedHead
from sightline.proof.keys import PublicKey
from sightline.store.heads_base import Seal, consistency_of, inclusion_of

NewestHeads = Callable[[], Iterable[tuple[CaseId, int, str]]]
"""Of every case: id, newest event, its hash; in the order in which they changed."""


class MemoryHeads:
    """``HeadStore``. Nothing here awaits, so each call is a transaction by itself."""

    def __init__(self, newest_heads: NewestHeads) -> None:
        self._newest_heads = newest_heads
        self._leaves: list[Leaf] = []
        self._heads: list[SignedHead] = []
        self._keys: dict[str, PublicKey] = {}
        self._tree = MerkleTree()

    async def sign(self, seal: Seal, *, at_ms: int, case_id: CaseId | None = None) -> SignedHead | None:
        known = {leaf.case_id: leaf.head_seq for leaf in self._leaves}
        fresh = [
            Leaf(case_id=case, head_seq=seq, head_hash=hash_, at_ms=at_ms)
            for case, seq, hash_ in self._newest_heads()
            if case_id in (None, case) and seq > known.get(case, 0)
        ]
        if not fresh:
            return None
        grown = self._tree.edge()
        for leaf in fresh:
            grown.append(leaf.hash)
        head = seal(grown.size, grown.root())
        for leaf in fresh:
            self._tree.append(leaf.hash)
        self._leaves += fresh
        self._heads.append(head)
        return head

    async def newest(self) -> SignedHead | None:
        return self._heads[-1] if self._heads else None

    async def heads(self, *, after_size: int = 0, limit: int = 1_000) -> Sequence[SignedHead]:
        return [head for head in self._heads if head.tree_size > after_size][:limit]

    async def leaves(self, *, after: int = 0, limit: int = 10_000) -> Sequence[Leaf]:
        return self._leaves[after : after + limit]

    async def inclusion(self, case_id: CaseId, head_seq: int | None = None) -> Inclusion:
        for index in reversed(range(len(self._leaves))):
            leaf = self._leaves[index]
            if leaf.case_id == case_id and head_seq in (None, leaf.head_seq):
                head = next(head for head in self._heads if head.tree_size > index)
                return inclusion_of(self._tree, leaf, index, head)
        raise NotFound("signed head of case", case_id)

    async def consistency(self, first: int, second: int) -> Consistency:
        return consistency_of(self._tree, self._head(first), self._head(second))

    def _head(self, size: int) -> SignedHead:
        found = next((head for head in self._heads if head.tree_size == size), None)
        if found is None:
            raise NotFound("signed head", str(size))
        return found

    async def put_key(self, key: PublicKey) -> None:
        self._keys[key.key_id] = key

    async def keys(self) -> Sequence[PublicKey]:
        return sorted(self._keys.values(), key=lambda key: (key.valid_from_ms, key.key_id))
