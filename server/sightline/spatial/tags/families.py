"""The two families of square tags that are understood. Light: imported by the command line and the server too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from sightline.errors import SpatialError

Family = Literal["aruco_4x4", "apriltag_36h11"]


@dataclass(frozen=True, slots=True)
class FamilyFacts:
    """``cells``: modules per side with the black border. ``count``: ids from 0. ``dictionary``: OpenCV's name."""

    cells: int
    count: int
    dictionary: str


FAMILIES: Final[dict[Family, FamilyFacts]] = {
    "aruco_4x4": FamilyFacts(6, 50, "DICT_4X4_50"),
    "apriltag_36h11": FamilyFacts(8, 587, "DICT_APRILTAG_36h11"),
}
"""Few ids mean few bits alike: of ArUco's 4 x 4 only the first fifty, which differ in at least four bits."""

MIN_SIDE_M: Final = 0.01
MAX_SIDE_M: Final = 2.0


@dataclass(frozen=True, slots=True, order=True)
class TagId:
    """Which tag."""

    family: Family
    number: int

    def __str__(self) -> str:
        return f"{self.family}:{self.number}"


def check_tag(tag: TagId, side_m: float) -> None:
    """Refuse tags that cannot exist.

    Raises:
        SpatialError: unknown family, number or size.
    """
    facts = FAMILIES.get(tag.family)
    if facts is None or not 0 <= tag.number < facts.count:
        raise SpatialError("There is no such tag.", tag=str(tag))
    if not MIN_SIDE_M <= side_m <= MAX_SIDE_M:
        raise SpatialError("The side of a tag is between 1 cm and 2 m.", side_m=side_m)
