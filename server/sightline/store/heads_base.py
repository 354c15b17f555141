"""Port of the signed log over all cases: leaves in the order of signing, signed heads, public keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from sightline.caselog.merkle import MerkleTree
from sightline.errors import NotFound, StoreError
from sightline.ids import CaseId
from sightline.proof.heads import Consistency, Inclusion, Leaf, SignedHead
from sightline.proof.keys import PublicKey

Seal = Callable[[int, bytes], SignedHead]
"""Signs the tree of so many leaves with this root."""


class HeadStore(Protocol):
    async def sign(self, seal: Seal, *, at_ms: int, case_id: CaseId | None = None) -> SignedHead | None:
        """Take the newest heads of the cases into the tree that changed since they were last, and sign it.

        One at a time, whatever the number of nodes. Committed durably before it returns.
        Args:
            case_id: this case only; None: every case.
        Returns:
            The head, or None when nothing has changed.
        Raises:
            StoreError: what is stored is not what was signed.
            StoreUnavailable: as for every store.
        """

    async def newest(self) -> SignedHead | None: ...

    async def heads(self, *, after_size: int = 0, limit: int = 1_000) -> Sequence[SignedHead]:
        """In order of size, those of trees larger than ``after_size``."""

    async def leaves(self, *, after: int = 0, limit: int = 10_000) -> Sequence[Leaf]:
        """In order, beginning with number ``after`` (from 0)."""

    async def inclusion(self, case_id: CaseId, head_seq: int | None = None) -> Inclusion:
        """Prove the newest leaf of a case, or the one of this head, against the first signed head that covers it.

        Raises NotFound.
        """

    async def consistency(self, first: int, second: int) -> Consistency:
        """Prove that the tree grew from one signed size to another. Raises NotFound when either was never signed."""

    async def put_key(self, key: PublicKey) -> None:
        """Add a key, or set the end of a known one."""

    async def keys(self) -> Sequence[PublicKey]:
        """All keys, oldest first."""


class LeafTree:
    """The tree over stored leaves, kept in memory: only newer leaves are read again.

    It holds what is committed and nothing else: signing appends to its edge (``MerkleTree.edge``), not to the tree.
    """

    def __init__(self) -> None:
        self._tree = MerkleTree()

    @property
    def size(self) -> int:
        return self._tree.size

    def take(self, leaves: Sequence[Leaf]) -> None:
        """Append committed leaves, which follow those that are here."""
        for leaf in leaves:
            self._tree.append(leaf.hash)

    def current(self, head: SignedHead | None, read: Callable[[int], Sequence[Leaf]]) -> MerkleTree:
        """Return the tree of all stored leaves.

        Args:
            head: the newest signed head, which must be that of this tree.
            read: returns the leaves from a number on.
        Raises:
            StoreError: the leaves are not those that were signed.
        """
        if not self._extends_to(head, read):
            # The database was restored from a backup, or is another one.
            self._tree = MerkleTree()
            if not self._extends_to(head, read):
                raise StoreError("The signed log does not fit its newest signed head: leaves were changed or removed.")
        return self._tree

    def _extends_to(self, head: SignedHead | None, read: Callable[[int], Sequence[Leaf]]) -> bool:
        size = head.tree_size if head else 0
        if self._tree.size > size:
            return False
        self.take(read(self._tree.size))
        return self._tree.size == size and (head is None or self._tree.root().hex() == head.root)


def inclusion_of(tree: MerkleTree, leaf: Leaf, index: int, head: SignedHead) -> Inclusion:
    path = tree.inclusion_proof(index, head.tree_size)
    return Inclusion(leaf=leaf, leaf_index=index, head=head, path=tuple(step.hex() for step in path))


def consistency_of(tree: MerkleTree, first: SignedHead, second: SignedHead) -> Consistency:
    if first.tree_size > second.tree_size:
        raise NotFound("growth of the log", f"{first.tree_size} to {second.tree_size}")
    path = tree.consistency_proof(first.tree_size, second.tree_size)
    return Consistency(first=first, second=second, path=tuple(step.hex() for step in path))
