"""``sightline scan``: shapes of other programs, checked, and where they lie in a scan of ours.

What is found is a proposal. ``place`` writes both shapes on top of each other into one file, to be looked at before
anybody believes the numbers: how well two shapes fit does not tell whether it is the right place.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sightline.errors import InvalidMesh

if TYPE_CHECKING:
    from sightline.spatial.scene.mesh import Mesh

HELP = "read scans and CAD meshes (PLY, STL, OBJ, GLB), and find where one lies in a saved scene"
UNITS = ("m", "cm", "mm", "inch")


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("scan", help=HELP)
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    check = actions.add_parser("check", help="read a file with all limits and say what is in it")
    check.add_argument("file", type=Path, metavar="FILE")
    check.add_argument("--unit", choices=UNITS, default="m", help="of the file's numbers (%(default)s)")
    check.set_defaults(run=run_check)
    place = actions.add_parser("place", help="propose where a shape lies in a scene, and write both into one file")
    place.add_argument("file", type=Path, metavar="FILE")
    place.add_argument("scene", type=Path, metavar="SCENE", help="GLB of a case's scene")
    place.add_argument("--unit", choices=UNITS, default="m", help="of the shape's numbers (%(default)s)")
    place.add_argument("--out", type=Path, metavar="GLB", required=True, help="both shapes, to be looked at")
    place.set_defaults(run=run_place)


def run_check(arguments: argparse.Namespace) -> int:
    """Print vertices, triangles and extent as JSON. Raises InvalidMesh."""
    mesh = _read(arguments.file, arguments.unit)
    low, high = mesh.vertices.min(axis=0), mesh.vertices.max(axis=0)
    size_m = [round(float(side), 4) for side in high - low]
    print(json.dumps({"vertices": len(mesh.vertices), "triangles": len(mesh.triangles), "size_m": size_m}))
    return 0


def run_place(arguments: argparse.Namespace) -> int:
    """Print the proposal as JSON and write the overlay; 1 when nothing fits. Raises InvalidMesh."""
    # Imported late: Open3D takes a second.
    from sightline.spatial.scene.export import scene_glb
    from sightline.spatial.scene.mesh import vertex_normals
    from sightline.spatial.scene.register import register as find_place
    from sightline.spatial.scene.tiles import packed_tile

    shape, scene = _read(arguments.file, arguments.unit), _read(arguments.scene, "m")
    found = find_place(shape, scene)
    answer = {
        "is_proposal": True,
        "is_ambiguous": found.is_ambiguous,
        "fitness": round(found.fitness, 4),
        "runner_up": round(found.runner_up, 4),
        "residual_m": round(found.residual_m, 4),
        "scene_from_shape": found.world_from_mesh.matrix().tolist() if found.world_from_mesh else None,
        "reason": found.reason,
    }
    print(json.dumps(answer))
    if found.world_from_mesh is None:
        return 1
    both = (("scene", scene), ("shape", shape.moved(found.world_from_mesh)))
    parts = [
        packed_tile(name, mesh.vertices, vertex_normals(mesh.vertices, mesh.triangles), mesh.triangles)
        for name, mesh in both
        if len(mesh.triangles)
    ]
    arguments.out.write_bytes(scene_glb(parts))
    return 0


def _read(path: Path, unit: str) -> Mesh:
    from sightline.spatial.scene.formats import MAX_FILE_BYTES, read_mesh

    try:
        # Asked before it is read: a file may be larger than memory.
        if path.stat().st_size > MAX_FILE_BYTES:
            raise InvalidMesh(f"The file has more than {MAX_FILE_BYTES // 2**20} MB.")
        data = path.read_bytes()
    except OSError as exc:
        raise InvalidMesh(f"The file cannot be read: {exc.strerror}.") from exc
    return read_mesh(data, path.suffix, unit)
