"""Primitives: closed, facing outward, of the right size."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sightline.hall.fittings import flange_pair, gate_valve, handwheel, lever_valve
from sightline.hall.mesh import Mesh, open_edges, volume_m3
from sightline.hall.solids import box, cylinder, extrude, revolve, ring, sphere, torus
from sightline.hall.sweeps import around, fillet, hex_bolt, pipe, tube

AXES = ("x", "y", "z")
T = np.linspace(0, 2 * np.pi, 9)[:-1]
OCTAGON = np.stack([np.cos(T), np.sin(T)], axis=1) * 0.2

CLOSED: dict[str, Callable[[str], Mesh]] = {
    "cylinder": lambda axis: cylinder(0.2, -0.1, 0.5, axis, 64, 1e-4),
    "ring": lambda axis: ring(0.3, 0.2, 0.0, 0.1, axis),
    "torus": lambda axis: torus(0.3, 0.05, 0.1, axis),
    "prism": lambda axis: extrude(OCTAGON, 0.0, 0.4, axis),
    "half ring": lambda axis: revolve(
        [(0.0, 0.2), (0.0, 0.3), (0.1, 0.3), (0.1, 0.2), (0.0, 0.2)], axis, 12, 0.4, np.pi
    ),
    "bolt": lambda axis: hex_bolt(0.03, 0.02, axis, 0.01),
    "bolt circle": lambda axis: around(lambda: hex_bolt(0.03, 0.02, axis), 6, 0.2, axis),
    "hand wheel": lambda axis: handwheel(0.1, axis)[0][0],
}


@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize("name", CLOSED)
def test_bodies_are_watertight_and_face_outward(name: str, axis: str) -> None:
    body = CLOSED[name](axis)
    assert open_edges(body) == 0
    assert volume_m3(body) > 0.0


@pytest.mark.parametrize("bevel", [0.0, 0.01])
def test_boxes_have_their_size_and_are_closed(bevel: float) -> None:
    body = box((0.2, 0.5, 1.0), (1.0, 2.0, 3.0), bevel)
    assert open_edges(body) == 0
    assert np.allclose(body.positions.min(axis=0), [0.9, 1.75, 2.5])
    assert np.allclose(body.positions.max(axis=0), [1.1, 2.25, 3.5])
    assert 0.95 * 0.1 < volume_m3(body) <= 0.1 + 1e-12


def test_a_cylinder_approaches_its_volume() -> None:
    assert volume_m3(cylinder(0.2, 0.0, 0.6, "y", 256, 1e-5)) == pytest.approx(np.pi * 0.04 * 0.6, rel=1e-3)


def test_a_sphere_approaches_its_volume() -> None:
    assert volume_m3(sphere(0.5, 128, 64)) == pytest.approx(4 / 3 * np.pi * 0.125, rel=3e-3)


def test_a_torus_approaches_its_volume() -> None:
    assert volume_m3(torus(0.5, 0.1, 0.0, "z", 128, 64)) == pytest.approx(2 * np.pi**2 * 0.5 * 0.01, rel=5e-3)


def test_a_pipe_with_bends_is_closed_and_keeps_its_radius() -> None:
    path = fillet([(0, 0, 0), (1, 0, 0), (1, 1, 0), (1, 1, -1)], 0.2)
    body = tube(path, 0.05, 24)
    assert open_edges(body) == 0
    rings = body.positions[: len(path) * 25].reshape(len(path), 25, 3)
    assert np.allclose(np.linalg.norm(rings - path[:, None], axis=2), 0.05)


def test_a_bend_is_an_arc_of_its_radius() -> None:
    path = fillet([(0, 0, 0), (1, 0, 0), (1, 1, 0)], 0.3, 9)
    center = np.array([0.7, 0.3, 0.0])
    assert np.allclose(np.linalg.norm(path[1:-1] - center, axis=1), 0.3)


def test_a_corner_that_goes_straight_on_needs_no_bend() -> None:
    assert np.all(np.isfinite(pipe([(0, 0, 0), (1, 0, 0), (2, 0, 0)], 0.1, 0.1).positions))


@pytest.mark.parametrize("name", CLOSED)
def test_normals_agree_with_the_faces(name: str) -> None:
    body = CLOSED[name]("x")
    a, b, c = (body.positions[body.faces[:, k]] for k in range(3))
    flat = np.cross(b - a, c - a)
    flat /= np.linalg.norm(flat, axis=1, keepdims=True)
    shaded = body.normals[body.faces].mean(axis=1)
    assert np.all(np.einsum("ij,ij->i", flat, shaded) > 0.5)


def test_fittings_are_closed() -> None:
    surfaces = [*flange_pair(0.0, "y", "steel", 0.1), *gate_valve(0.05, 0.3)[0], *lever_valve(0.05, 0.3)[0]]
    assert [material for mesh, material in surfaces if open_edges(mesh)] == []
