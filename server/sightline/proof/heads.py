"""Leaves and signed heads of the one tree over all case heads (RFC 6962 sections 2.1 and 3.5, in JSON)."""

from __future__ import annotations

import msgspec

from sightline.caselog.merkle import leaf_hash, verify_consistency, verify_inclusion
from sightline.proof.keys import PublicKey, SigningKey, canonical_struct, from_hex, is_signed

HASH_BYTES = 32


class Leaf(msgspec.Struct, frozen=True, kw_only=True):
    """The head of one case when it was taken into the tree."""

    case_id: str
    head_seq: int
    head_hash: str
    at_ms: int

    @property
    def hash(self) -> bytes:
        return leaf_hash(canonical_struct(self))


class TreeHead(msgspec.Struct, frozen=True, kw_only=True):
    """What a signed head says; canonical JSON of this is what is signed."""

    tree_size: int
    root: str
    at_ms: int
    key_id: str


class SignedHead(msgspec.Struct, frozen=True, kw_only=True):
    """A head of the tree with its signature."""

    tree_size: int
    root: str
    at_ms: int
    key_id: str
    signature: str

    def is_signed_by(self, key: PublicKey) -> bool:
        """Return whether this key signed the head, at a time when it was in use."""
        said = TreeHead(tree_size=self.tree_size, root=self.root, at_ms=self.at_ms, key_id=self.key_id)
        return (
            key.key_id == self.key_id
            and key.signs_at(self.at_ms)
            and is_signed("tree head", canonical_struct(said), self.signature, key.public_key)
        )


class Inclusion(msgspec.Struct, frozen=True, kw_only=True):
    """That a leaf is in the tree of a signed head. ``path``: from the leaf up, as hexadecimal digits."""

    leaf: Leaf
    leaf_index: int
    head: SignedHead
    path: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether the path leads from the leaf to the root; says nothing about the signature."""
        path, root = hashes(self.path), hashes([self.head.root])
        if path is None or root is None:
            return False
        return verify_inclusion(self.leaf.hash, self.leaf_index, self.head.tree_size, path, root[0])


class Consistency(msgspec.Struct, frozen=True, kw_only=True):
    """That the tree of the second head only adds to that of the first."""

    first: SignedHead
    second: SignedHead
    path: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether it does; says nothing about the signatures."""
        path, roots = hashes(self.path), hashes([self.first.root, self.second.root])
        if path is None or roots is None:
            return False
        return verify_consistency(self.first.tree_size, self.second.tree_size, path, roots[0], roots[1])


def sign_head(key: SigningKey, tree_size: int, root: bytes, at_ms: int) -> SignedHead:
    """Return the signed head of a tree."""
    said = TreeHead(tree_size=tree_size, root=root.hex(), at_ms=at_ms, key_id=key.key_id)
    signature = key.sign("tree head", canonical_struct(said))
    return SignedHead(**msgspec.structs.asdict(said), signature=signature)


def hashes(texts: tuple[str, ...] | list[str]) -> list[bytes] | None:
    """Return hashes from hexadecimal digits, None when one is not a hash."""
    found = [raw for text in texts if (raw := from_hex(text, HASH_BYTES)) is not None]
    return found if len(found) == len(texts) else None
