"""What surfaces are made of: a texture, its size in metres, and how it mirrors the hall.

Shading is the same formula here and in the browser, in display (sRGB) values, which makes it exact in both without
gamma arithmetic: a product of gamma-encoded albedo and light *is* the gamma-encoded product.

    diffuse = texture x light
    fresnel = mirror x (0.25 + 0.75 (1 - n.v)^3)
    colour  = 1 - (1 - diffuse) (1 - fresnel x surroundings(reflected direction, blur))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from sightline.hall.textures import surfaces
from sightline.hall.textures.floor import floor
from sightline.hall.textures.labels import labels
from sightline.hall.textures.noise import Image, finish, flat

HALL_SIZE_M = (12.0, 4.5, 8.0)


@dataclass(frozen=True, slots=True)
class Material:
    """One entry of the table.

    Attributes:
        picture: makes the RGB texture.
        tile_m: metres per repeat of the texture; ``(1, 1)`` where coordinates are already 0..1.
        mirror: share of the surroundings reflected at a grazing angle (a quarter of it face on).
        blur: 0 sharp .. 1 dull reflection.
        glows: emits light: baked light does not apply.
        mapped: takes its light from the light map (floor, walls, roof) instead of its vertices.
        quality: JPEG quality in the exported file.
    """

    name: str
    picture: Callable[[], Image]
    tile_m: tuple[float, float] = (0.6, 0.6)
    mirror: float = 0.08
    blur: float = 0.7
    glows: bool = False
    mapped: bool = False
    quality: int = 84


def _plain(colour: tuple[int, int, int]) -> Image:
    return finish(flat(16, 16, colour))


_paint, _brushed = surfaces.paint, surfaces.brushed

_TABLE = (
    Material("floor", partial(floor, HALL_SIZE_M[0], HALL_SIZE_M[2]), (12.0, 8.0), 0.04, 0.75, mapped=True, quality=80),
    Material("wall", partial(surfaces.wall, 30), (4.5, 4.5), 0.03, 1.0, mapped=True),
    Material("roof", partial(surfaces.roof, 31), (1.0, 1.0), 0.02, 1.0, mapped=True),
    Material("sky", surfaces.sky, (1.0, 1.0), 0.0, 1.0, glows=True),
    Material("lamp", partial(_plain, (255, 252, 240)), (1.0, 1.0), 0.0, 1.0, glows=True),
    Material("plinth", partial(surfaces.concrete, 40), (0.9, 0.9), 0.03, 1.0),
    Material("pump_blue", partial(_paint, (36, 86, 136), 50, 512, 0.65, 0.8), (0.5, 0.5), 0.34, 0.45),
    Material("motor_grey", partial(_paint, (84, 98, 104), 51, 512, 0.35, 0.6), (0.5, 0.5), 0.28, 0.5),
    Material("base_grey", partial(_paint, (66, 74, 80), 52, 512, 0.9, 0.9), (0.6, 0.6), 0.20, 0.6),
    Material("cabinet", partial(_paint, (196, 198, 193), 53, 512, 0.15, 0.3), (1.0, 1.0), 0.22, 0.5),
    Material("yellow", partial(_paint, (232, 178, 10), 54, 512, 0.7, 0.6), (0.5, 0.5), 0.24, 0.5),
    Material("red", partial(_paint, (178, 36, 28), 55, 256, 0.5, 0.5), (0.3, 0.3), 0.28, 0.4),
    Material("green", partial(_paint, (46, 118, 84), 56, 512, 0.5, 0.7), (0.6, 0.6), 0.24, 0.5),
    Material("column", partial(_paint, (112, 126, 134), 57, 512, 0.5, 0.7), (0.8, 0.8), 0.12, 0.7),
    Material("tank", partial(_paint, (190, 198, 200), 58, 512, 0.3, 0.9), (1.2, 1.2), 0.26, 0.4),
    Material("valve_iron", partial(surfaces.cast_iron, (70, 82, 92), 59), (0.35, 0.35), 0.16, 0.7),
    Material("cast_iron", partial(surfaces.cast_iron, (86, 84, 80), 60), (0.4, 0.4), 0.14, 0.8),
    Material("steel", partial(_brushed, (150, 153, 155), 61), (0.35, 0.35), 0.62, 0.35),
    Material("stainless", partial(_brushed, (176, 179, 181), 62, 512, 6.0), (0.4, 0.4), 0.75, 0.2),
    Material("brass", partial(_brushed, (176, 138, 66), 63, 256), (0.2, 0.2), 0.6, 0.3),
    Material("zinc", partial(surfaces.galvanised, 64), (0.7, 0.7), 0.30, 0.6),
    Material("cladding", partial(surfaces.cladding, 65), (0.6, 0.9), 0.55, 0.35),
    Material("checker", partial(surfaces.checker_plate, 66), (0.32, 0.32), 0.34, 0.5),
    Material("grille", surfaces.grille, (0.09, 0.09), 0.10, 0.7),
    Material("guard_mesh", partial(surfaces.grille, 256, (230, 178, 14)), (0.11, 0.11), 0.16, 0.6),
    Material("rubber", partial(surfaces.rubber, 67), (0.3, 0.3), 0.10, 0.7),
    Material("hazard", partial(surfaces.hazard, 68), (0.24, 0.24), 0.14, 0.7),
    Material("black", partial(surfaces.rubber, 69, (26, 27, 29)), (0.3, 0.3), 0.22, 0.4),
    Material("button_green", partial(_plain, (24, 150, 72)), (1.0, 1.0), 0.3, 0.3),
    Material("button_red", partial(_plain, (206, 26, 22)), (1.0, 1.0), 0.3, 0.3),
    Material("amber_oil", partial(_plain, (186, 118, 22)), (1.0, 1.0), 0.7, 0.1),
    Material("glass", partial(_plain, (150, 166, 172)), (1.0, 1.0), 0.9, 0.05),
    Material("labels", labels, (1.0, 1.0), 0.12, 0.6, quality=90),
    Material("wet", partial(surfaces.wet, 70, 256, (84, 84, 81)), (0.5, 0.5), 0.8, 0.15),
    Material("water", partial(_plain, (150, 166, 172)), (1.0, 1.0), 1.0, 0.1),
)

MATERIALS: dict[str, Material] = {material.name: material for material in _TABLE}
