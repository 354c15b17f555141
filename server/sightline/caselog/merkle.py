"""Merkle trees over an append-only log: tree hash, audit paths, consistency proofs (RFC 6962 section 2.1).

    leaf  = SHA-256(0x00 || entry)            node = SHA-256(0x01 || left || right)

The empty tree's hash is SHA-256 of nothing. Verification follows RFC 9162 section 2.1.3.2 and 2.1.4.2, which says the
algorithm that RFC 6962 leaves to the reader; it answers False and never raises, whatever numbers and hashes it gets.
A subtree is the part of the log that one node covers: the same proofs hold for it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of one entry of the log."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class CompactRange:
    """The right edge of a tree: enough to append leaves and to know the root, in O(log n) memory.

    One hash for each complete subtree that the leaves split into, largest first: as many as their number has ones in
    binary (RFC 6962 section 2.1; Trillian calls it a compact range).
    """

    def __init__(self, size: int = 0, edge: Iterable[bytes] = ()) -> None:
        self._edge = list(edge)
        self.size = size
        if len(self._edge) != size.bit_count():
            raise ValueError(f"{size} leaves have {size.bit_count()} hashes at their edge, not {len(self._edge)}.")

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        running, size = leaf, self.size
        while size & 1:
            running = node_hash(self._edge.pop(), running)
            size >>= 1
        self._edge.append(running)
        self.size += 1

    def root(self) -> bytes:
        """Return the hash of the tree over all leaves."""
        if not self._edge:
            return EMPTY_ROOT
        *larger, running = self._edge
        for subtree in reversed(larger):
            running = node_hash(subtree, running)
        return running


class MerkleTree:
    """The tree over all leaf hashes so far. Appending costs two hashes on average, roots and proofs O(log n).

    Every complete subtree is kept: ``levels[k][i]`` covers the leaves ``i * 2**k`` up to ``(i + 1) * 2**k``. That is
    64 bytes and the list's own cost per leaf.
    """

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        """Args: leaves: leaf hashes (not entries), oldest first."""
        self._levels: list[list[bytes]] = [[]]
        for leaf in leaves:
            self.append(leaf)

    @property
    def size(self) -> int:
        return len(self._levels[0])

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        self._levels[0].append(leaf)
        level = 0
        while len(self._levels[level]) % 2 == 0:
            if level + 1 == len(self._levels):
                self._levels.append([])
            pair = self._levels[level][-2:]
            self._levels[level + 1].append(node_hash(*pair))
            level += 1

    def root(self, size: int | None = None) -> bytes:
        """Return the hash of the tree over the first ``size`` leaves (all). Raises IndexError beyond the end."""
        size = self.size if size is None else size
        self._check(0, size)
        return self._hash(0, size) if size else EMPTY_ROOT

    def edge(self) -> CompactRange:
        """Return the right edge of the whole tree: it grows on its own and leaves the tree as it is."""
        subtrees, begin = [], 0
        for level in reversed(range(len(self._levels))):
            if self.size >> level & 1:
                subtrees.append(self._levels[level][begin >> level])
                begin += 1 << level
        return CompactRange(self.size, subtrees)

    def inclusion_proof(self, index: int, size: int) -> list[bytes]:
        """Return the audit path of leaf ``index`` in the tree of ``size`` leaves, from the leaf up (section 2.1.1).

        Raises:
            IndexError: there is no such leaf in a tree of that size.
        """
        if not 0 <= index < size:
            raise IndexError(f"There is no leaf {index} among {size}.")
        self._check(0, size)
        path: list[bytes] = []
        begin, end = 0, size
        while end - begin > 1:
            middle = begin + _split(end - begin)
            if index < middle:
                path.append(self._hash(middle, end))
                end = middle
            else:
                path.append(self._hash(begin, middle))
                begin = middle
        return path[::-1]

    def consistency_proof(self, first: int, second: int) -> list[bytes]:
        """Return the proof that the tree of ``second`` leaves only adds to that of ``first`` (section 2.1.2).

        Raises:
            IndexError: not ``0 <= first <= second <= size``.
        """
        self._check(first, second)
        if first in (0, second):
            return []
        path: list[bytes] = []
        begin, end, is_whole = 0, second, True
        while end != first:
            middle = begin + _split(end - begin)
            if first <= middle:
                path.append(self._hash(middle, end))
                end = middle
            else:
                path.append(self._hash(begin, middle))
                begin, is_whole = middle, False
        if not is_whole:
            path.append(self._hash(begin, end))
        return path[::-1]

    def _check(self, first: int, second: int) -> None:
        if not 0 <= first <= second <= self.size:
            raise IndexError(f"Not 0 <= {first} <= {second} <= {self.size}.")

    def _hash(self, begin: int, end: int) -> bytes:
        """Hash of the subtree over ``begin <= i < end``, which is one of the tree's own (so ``begin`` is aligned)."""
        width = end - begin
        if width & (width - 1) == 0:
            level = width.bit_length() - 1
            return self._levels[level][begin >> level]
        middle = begin + _split(width)
        return node_hash(self._hash(begin, middle), self._hash(middle, end))


def _split(width: int) -> int:
    """The largest power of two smaller than ``width`` (at least 2)."""
    return 1 << ((width - 1).bit_length() - 1)


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Return whether ``leaf`` (a leaf hash) is number ``index`` of the ``size`` leaves under ``root``."""
    if not 0 <= index < size or len(leaf) != HASH_BYTES:
        return False
    node, last, running = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if node & 1 or node == last:
            running = node_hash(step, running)
            while not node & 1 and node != 0:
                node, last = node >> 1, last >> 1
        else:
            running = node_hash(running, step)
        node, last = node >> 1, last >> 1
    return last == 0 and running == root


def verify_consistency(first: int, second: int, path: Sequence[bytes], first_root: bytes, second_root: bytes) -> bool:
    """Return whether the tree under ``second_root`` begins with all of that under ``first_root``.

    False for an empty first tree: every log begins with nothing, so that would prove nothing.
    """
    return first > 0 and verify_subtree_consistency(0, first, second, path, first_root, second_root)


def is_subtree(start: int, end: int) -> bool:
    """Return whether the leaves ``start <= i < end`` are what one node covers in a tree of any size."""
    if not 0 <= start <= end:
        return False
    width = 1 << (end - start - 1).bit_length() if end > start else 1
    return start % width == 0


def verify_subtree_inclusion(leaf: bytes, index: int, start: int, end: int, path: Sequence[bytes], root: bytes) -> bool:
    """Return whether ``leaf`` is number ``index`` of the log, under the ``root`` of leaves ``start <= i < end``."""
    return is_subtree(start, end) and verify_inclusion(leaf, index - start, end - start, path, root)


def verify_subtree_consistency(
    start: int, end: int, size: int, path: Sequence[bytes], subtree_root: bytes, root: bytes
) -> bool:
    """Return whether the tree of ``size`` leaves under ``root`` holds the subtree of leaves ``start <= i < end``.

    draft-ietf-plants-merkle-tree-certs, "Verifying a Subtree Consistency Proof"; with ``start`` 0 it is RFC 6962's.
    """
    if not (is_subtree(start, end) and end <= size):
        return False
    if start == end:
        # Every log holds nothing.
        return not path and subtree_root == EMPTY_ROOT
    first, last_of_subtree, last = start, end - 1, size - 1
    while first != last_of_subtree and (last_of_subtree & 1 or last_of_subtree == last):
        first, last_of_subtree, last = first >> 1, last_of_subtree >> 1, last >> 1
    steps = list(path)
    if first == last_of_subtree:
        # The subtree is complete, so it is a node of the tree itself and its hash is not sent.
        steps.insert(0, subtree_root)
    if not steps:
        return False
    return _climb(first, last_of_subtree, last, steps, subtree_root, root)


def _climb(first: int, node: int, last: int, steps: Sequence[bytes], subtree_root: bytes, root: bytes) -> bool:
    older = newer = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            if first < node:
                older = node_hash(step, older)
            newer = node_hash(step, newer)
            while not node & 1 and node != 0:
                first, node, last = first >> 1, node >> 1, last >> 1
        else:
            newer = node_hash(newer, step)
        first, node, last = first >> 1, node >> 1, last >> 1
    return last == 0 and older == subtree_root and newer == root
