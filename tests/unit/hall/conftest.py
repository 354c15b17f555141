"""The hall with plain light and one-colour textures: geometry is exact, and nothing waits for baking."""

from __future__ import annotations

import numpy as np
import pytest

from sightline.hall.baked import Baked
from sightline.hall.light import MAP_PX, LightMap
from sightline.hall.materials import MATERIALS
from sightline.hall.model import build_hall
from sightline.hall.render import Renderer
from sightline.hall.scene import bare_chunks


@pytest.fixture(scope="session")
def plain_hall() -> Baked:
    """Each material has a colour of its own; light is 1 everywhere."""
    hall = build_hall()
    chunks = tuple(bare_chunks(hall.parts))
    textures = {name: np.full((16, 16, 3), 40 + 5 * k, np.uint8) for k, name in enumerate(MATERIALS)}
    return Baked(hall, chunks, LightMap(np.full((MAP_PX, MAP_PX, 3), 170, np.uint8)), textures)


@pytest.fixture(scope="session")
def shared_renderer(plain_hall: Baked) -> Renderer:
    return Renderer(plain_hall)


@pytest.fixture
def renderer(shared_renderer: Renderer) -> Renderer:
    """The shared renderer with everything at rest and no fault."""
    shared_renderer.set_state()
    return shared_renderer
