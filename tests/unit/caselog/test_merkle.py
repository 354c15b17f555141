"""Merkle trees against the vectors of another implementation, and against the definition in RFC 6962."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.caselog.merkle import (
    EMPTY_ROOT,
    CompactRange,
    MerkleTree,
    leaf_hash,
    node_hash,
    verify_consistency,
    verify_inclusion,
    verify_subtree_consistency,
    verify_subtree_inclusion,
)

VECTORS = 518


def decoded(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def holds(kind: str, case: dict[str, Any]) -> bool:
    path = [decoded(step) for step in case["proof"] or ()]
    if kind == "inclusion":
        leaf, root = decoded(case["leafHash"]), decoded(case["root"])
        return verify_inclusion(leaf, case["leafIdx"], case["treeSize"], path, root)
    if kind == "subtreeinclusion":
        leaf, root = decoded(case["leafHash"]), decoded(case["root"])
        return verify_subtree_inclusion(leaf, case["leafIdx"], case["start"], case["end"], path, root)
    roots = decoded(case["root1"]), decoded(case["root2"])
    if kind == "subtreeconsistency":
        return verify_subtree_consistency(case["start"], case["end"], case["size"], path, *roots)
    return verify_consistency(case["size1"], case["size2"], path, *roots)


def test_all_vectors_are_judged_as_their_authors_say(corpora_dir: Path) -> None:
    folder = corpora_dir / "merkle-rfc6962" / "testdata"
    files = sorted(folder.rglob("*.json"))
    wrong = []
    for file in files:
        case = json.loads(file.read_text())
        if holds(file.relative_to(folder).parts[0], case) == case["wantErr"]:
            wrong.append(str(file.relative_to(folder)))
    assert wrong == []
    assert len(files) == VECTORS


def root_by_definition(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(root_by_definition(leaves[:k]), root_by_definition(leaves[k:]))


LEAVES = [leaf_hash(bytes([n])) for n in range(70)]


@pytest.mark.parametrize("size", [0, 1, 2, 3, 7, 8, 9, 31, 32, 33, 70])
def test_root_is_that_of_the_definition_at_every_size(size: int) -> None:
    assert MerkleTree(LEAVES[:size]).root() == root_by_definition(LEAVES[:size])
    assert MerkleTree(LEAVES).root(size) == root_by_definition(LEAVES[:size])


@given(st.integers(1, 70), st.data())
def test_proofs_hold_for_what_they_prove_and_nothing_else(size: int, data: st.DataObject) -> None:
    tree = MerkleTree(LEAVES)
    index = data.draw(st.integers(0, size - 1))
    path, root = tree.inclusion_proof(index, size), tree.root(size)
    assert verify_inclusion(LEAVES[index], index, size, path, root)
    other = data.draw(st.integers(0, 69).filter(lambda n: n != index))
    assert not verify_inclusion(LEAVES[other], index, size, path, root)
    assert not verify_inclusion(LEAVES[index], other, size, path, root)
    first = data.draw(st.integers(1, size))
    growth = tree.consistency_proof(first, size)
    assert verify_consistency(first, size, growth, tree.root(first), root)
    rewritten = MerkleTree([leaf_hash(b"other"), *LEAVES[1:size]])
    assert not verify_consistency(first, size, growth, tree.root(first), rewritten.root())


@pytest.mark.parametrize(("first", "second"), [(-1, 2), (3, 2), (2, 71)])
def test_proofs_of_what_is_not_there_are_refused(first: int, second: int) -> None:
    with pytest.raises(IndexError):
        MerkleTree(LEAVES).consistency_proof(first, second)
    with pytest.raises(IndexError):
        MerkleTree(LEAVES).inclusion_proof(71, 71)


@given(st.integers(-(2**70), 2**70), st.integers(-(2**70), 2**70), st.lists(st.binary(max_size=40), max_size=70))
def test_verification_answers_whatever_it_is_given(first: int, second: int, path: list[bytes]) -> None:
    assert isinstance(verify_inclusion(b"", first, second, path, b"x"), bool)
    assert isinstance(verify_consistency(first, second, path, EMPTY_ROOT, b"x"), bool)


def test_the_edge_alone_grows_to_the_same_roots() -> None:
    leaves = [leaf_hash(bytes([n])) for n in range(70)]
    tree, edge = MerkleTree(), CompactRange()
    assert edge.root() == EMPTY_ROOT
    for size, leaf in enumerate(leaves, 1):
        branched = tree.edge()
        branched.append(leaf)
        assert tree.size == size - 1, "the tree stays as it is"
        tree.append(leaf)
        edge.append(leaf)
        assert edge.size == branched.size == size
        assert edge.root() == branched.root() == tree.edge().root() == tree.root()


def test_an_edge_that_does_not_fit_its_size_is_refused() -> None:
    with pytest.raises(ValueError, match="hashes at their edge"):
        CompactRange(3, [EMPTY_ROOT])
