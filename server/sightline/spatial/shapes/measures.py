"""Distance, angle and area with their standard deviation.

The places are functions of a few independent errors (``Source``): one that all points of a picture share, one for each
point, or those of a plane. The deviation is found by the cubature rule (Arasaratnam and Haykin 2009, eq. 31): the
figure at plus and minus ``sqrt(n)`` sigma of each. For small errors that is the Jacobian's answer; for two points
nearly in one place, or an angle near 0 or 180 degrees, it still holds where the derivative is infinite.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from sightline.spatial.shapes.values import MeasureValue

Array = npt.NDArray[np.float64]
Figure = Callable[[Array], float]


def distance_of(points: Array) -> float:
    """Metres between two points ``(2, 3)``."""
    return float(np.linalg.norm(points[1] - points[0]))


def angle_of(points: Array) -> float:
    """Radians at the second of three points ``(3, 3)``, 0 to pi."""
    a, b = points[0] - points[1], points[2] - points[1]
    return float(np.arctan2(np.linalg.norm(np.cross(a, b)), a @ b))


def area_of(corners: Array) -> float:
    """Square metres enclosed by corners ``(N, 3)`` in a plane (shoelace formula as half the sum of cross products)."""
    spokes = corners - corners[0]
    return float(np.linalg.norm(np.cross(spokes[1:-1], spokes[2:]).sum(axis=0)) / 2)


def deviation(figure: Figure, places: Callable[[Array], Array], sources: int) -> float:
    """Root of the mean square by which a figure is off.

    Args:
        figure: of points ``(N, 3)``.
        places: the points for errors ``(sources,)``, each in units of its own sigma.
        sources: how many independent errors there are.
    """
    value = figure(places(np.zeros(sources)))
    reach = np.sqrt(sources)
    offs = [figure(places(sign * reach * axis)) - value for axis in np.eye(sources) for sign in (-1.0, 1.0)]
    return float(np.sqrt(np.mean(np.square(offs))))


def points_measure(
    kind: str, rays: Array, depths: Array, shared_m: Array, own_m: Array, lateral: float = 0.0
) -> MeasureValue:
    """Distance or angle of points along their rays.

    Args:
        kind: ``distance`` (two points) or ``angle`` (three, the vertex in the middle).
        rays: ``(N, 3)``, z = 1.
        depths: ``(N,)`` metres along the optical axis.
        shared_m, own_m: ``(N,)`` sigma of the depths, shared by all and each one's own.
        lateral: sigma of each ray across the line of sight, radians.
    """
    count = len(depths)

    def places(errors: Array) -> Array:
        off = shared_m * errors[0] + own_m * errors[1 : count + 1]
        aside = np.zeros_like(rays)
        aside[:, :2] = lateral * errors[count + 1 :].reshape(count, 2)
        return np.asarray((rays + aside) * (depths + off)[:, None])

    figure = distance_of if kind == "distance" else angle_of
    value, sigma = figure(rays * depths[:, None]), deviation(figure, places, 3 * count + 1)
    if kind == "distance":
        return MeasureValue(kind="distance", value=value, unit="m", sigma=sigma)
    return MeasureValue(kind="angle", value=value, unit="rad", sigma=sigma)


def area_measure(rays: Array, q: Array, covariance: Array, shared_m: float) -> MeasureValue:
    """Area of an outline on a plane.

    Args:
        rays: ``(N, 3)`` of the corners, z = 1.
        q, covariance: the plane (see ``planes``) and how well it is known.
        shared_m: by how much the whole plane may be nearer or farther.
    """
    values, vectors = np.linalg.eigh(covariance)
    steps = vectors * np.sqrt(np.maximum(values, 0.0))
    depth = 1 / float(np.mean(rays @ q))

    def places(errors: Array) -> Array:
        moved = (q + steps @ errors[:3]) / (1 + errors[3] * shared_m / depth)
        inverse = np.maximum(rays @ moved, 1e-3)
        return np.asarray(rays / inverse[:, None])

    value = area_of(rays / (rays @ q)[:, None])
    return MeasureValue(kind="area", value=value, unit="m2", sigma=deviation(area_of, places, 4))
