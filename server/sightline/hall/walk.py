"""A scripted technician's walk as a smooth camera path with exact truth.

Keys name where the eyes are and what they look at; between keys the eyes follow a monotone cubic in time, so that
pauses are real pauses. The head turn across the seal sweeps at about 30 degrees per second, which is what makes
"pose at arrival" wrong by centimetres. The path closes: it can be looped.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.interpolate import PchipInterpolator

from sightline.hall.mesh import F64
from sightline.hall.model import MACHINE_AT, SPAWN_PITCH_RAD, SPAWN_POSITION, SPAWN_YAW_RAD

Vector = tuple[float, float, float]

EYE_M = 1.62
SEAL: Vector = (MACHINE_AT[0] - 0.39, 0.82, MACHINE_AT[2] + 0.08)
#: Half the angle of the head turn; a turn of 40 degrees takes 1.33 s: 30 degrees per second.
TURN_RAD = float(np.deg2rad(20.0))
TURN_S = 1.35
#: Head bob while walking: amplitude in metres at a stride of this many metres.
BOB_M = 0.014
STRIDE_M = 0.68
#: Length of a breath in seconds; adjusted so that a whole number of them fills the walk.
BREATH_S = 3.7


@dataclass(frozen=True, slots=True)
class _Key:
    t: float
    eye: Vector
    yaw: float
    pitch: float


def _towards(t: float, eye: Vector, target: Vector, turn_rad: float = 0.0) -> _Key:
    """A key that looks at a point, turned aside by an angle (left positive)."""
    dx, dy, dz = (b - a for a, b in zip(eye, target, strict=True))
    return _Key(t, eye, float(np.arctan2(-dx, -dz)) + turn_rad, float(np.arctan2(dy, np.hypot(dx, dz))))


def _script() -> list[_Key]:
    near: Vector = (-0.02, 1.50, 0.72)
    side: Vector = (0.48, 1.46, 0.66)
    behind: Vector = (-0.35, 1.58, -2.05)
    spawn = _Key(0.0, SPAWN_POSITION, SPAWN_YAW_RAD, SPAWN_PITCH_RAD)
    keys = [spawn, _Key(1.5, SPAWN_POSITION, SPAWN_YAW_RAD, SPAWN_PITCH_RAD)]
    keys += [_towards(5.5, (-0.75, EYE_M, 1.35), SEAL), _towards(8.0, near, SEAL), _towards(10.5, near, SEAL)]
    t = 10.5
    for turn in (TURN_RAD, -TURN_RAD, TURN_RAD, 0.0):  # The head turn across the seal, with pauses.
        t += TURN_S if turn else TURN_S / 2
        keys.append(_towards(t, near, SEAL, turn))
        t += 0.9
        keys.append(_towards(t, near, SEAL, turn))
    keys += [_towards(t + 2.5, side, SEAL), _towards(t + 5.0, side, SEAL)]
    for turn in (-TURN_RAD, TURN_RAD, 0.0):
        keys.append(_towards(keys[-1].t + (TURN_S if turn else TURN_S / 2), side, SEAL, turn))
        keys.append(_towards(keys[-1].t + 0.8, side, SEAL, turn))
    t = keys[-1].t
    motor: Vector = (1.2, 0.85, MACHINE_AT[2])
    keys += [_towards(t + 3.0, (2.15, EYE_M, 1.0), motor), _towards(t + 6.0, (2.62, EYE_M, -0.75), motor)]
    keys += [
        _towards(t + 9.0, (1.45, EYE_M, -2.1), motor),
        _towards(t + 11.5, behind, SEAL),
        _towards(t + 14.5, behind, SEAL),
    ]
    keys += [_towards(t + 17.5, (1.45, EYE_M, -2.1), SEAL), _towards(t + 20.5, (2.62, EYE_M, -0.75), motor)]
    keys += [_towards(t + 23.0, (2.0, EYE_M, 1.2), SEAL), _towards(t + 26.0, (0.1, EYE_M, 1.7), SEAL)]
    end = keys[-1].t
    # It ends as it began, standing still: the round closes.
    keys += [_Key(end + t, SPAWN_POSITION, SPAWN_YAW_RAD, SPAWN_PITCH_RAD) for t in (2.5, 3.5)]
    return keys


class Walk:
    """The walk, sampled by time.

    Args:
        duration_s: length of one round; the script is stretched to it (and head turns slow down with it).
    """

    def __init__(self, duration_s: float | None = None) -> None:
        keys = _script()
        scripted = keys[-1].t
        self.duration_s = duration_s or scripted
        times = np.array([key.t for key in keys]) * (self.duration_s / scripted)
        yaw = np.unwrap([key.yaw for key in keys])
        self._path = PchipInterpolator(times, np.array([key.eye for key in keys]))
        self._yaw = PchipInterpolator(times, yaw)
        self._pitch = PchipInterpolator(times, [key.pitch for key in keys])
        fine = np.linspace(0.0, self.duration_s, 2400)
        steps = np.linalg.norm(np.diff(self._path(fine)[:, [0, 2]], axis=0), axis=1)
        self._fine, self._walked = fine, np.concatenate([[0.0], np.cumsum(steps)])

    def world_from_camera(self, t_s: float) -> F64:
        """``(4, 4)`` pose of the camera (OpenCV axes) in the hall frame at a time; the walk repeats."""
        t = float(t_s) % self.duration_s
        eye = np.array(self._path(t), dtype=float)
        phase = 2 * np.pi * float(np.interp(t, self._fine, self._walked)) / STRIDE_M
        speed = float(np.linalg.norm(self._path(t, 1)[[0, 2]]))
        bob = BOB_M * min(1.0, speed / 0.5)
        # Breathing keeps even a pause from being perfectly still, as on a living head.
        breath = 0.0012 * np.sin(2 * np.pi * round(self.duration_s / BREATH_S) * t / self.duration_s)
        eye[1] += bob * np.sin(phase) + breath
        roll = 0.006 * min(1.0, speed / 0.5) * np.sin(phase / 2)
        return viewer(eye, float(self._yaw(t)), float(self._pitch(t)), float(roll))

    def times(self, fps: float) -> F64:
        """Times of one round's frames, in seconds."""
        return np.arange(round(self.duration_s * fps)) / fps


def viewer(eye: F64, yaw_rad: float, pitch_rad: float, roll_rad: float = 0.0) -> F64:
    """``(4, 4)`` world_from_camera (OpenCV axes) of a head at a place.

    Args:
        eye: metres, hall frame.
        yaw_rad: about +Y; 0 looks along -Z, positive to the left.
        pitch_rad: positive up.
        roll_rad: positive tilts the head to the right.
    """
    cos_pitch = np.cos(pitch_rad)
    forward = np.array([-np.sin(yaw_rad) * cos_pitch, np.sin(pitch_rad), -np.cos(yaw_rad) * cos_pitch])
    level = np.array([np.cos(yaw_rad), 0.0, -np.sin(yaw_rad)])
    under = np.cross(forward, level)
    right = level * np.cos(roll_rad) + under * np.sin(roll_rad)
    pose = np.eye(4)
    pose[:3, 0], pose[:3, 1], pose[:3, 2], pose[:3, 3] = right, np.cross(forward, right), forward, eye
    return pose
