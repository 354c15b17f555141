"""Everything with writing on it: name plates, pipe markers, warning signs, gauge faces, in one sheet.

Writing uses the font that ships inside Pillow, so that the sheet is the same on every machine. Warning signs follow
ISO 3864 (triangle, black on yellow; mandatory blue disc; prohibition and fire in red).
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from sightline.hall.textures.noise import Image, grain

SHEET_PX = 2048
Rgb = tuple[int, int, int]

WHITE, BLACK, YELLOW, RED, BLUE, GREEN = (
    (238, 238, 232),
    (24, 24, 24),
    (244, 190, 12),
    (190, 32, 28),
    (20, 84, 150),
    (0, 122, 82),
)
STEEL = (186, 189, 190)


@dataclass(frozen=True, slots=True)
class Cell:
    """A picture's place on the sheet, in pixels, and its true width on the machine in metres."""

    x: int
    y: int
    width: int
    height: int

    @property
    def uv(self) -> tuple[float, float, float, float]:
        """``(u0, v_bottom, u1, v_top)`` with v downward, inset by half a pixel."""
        inset = 0.75
        return (
            (self.x + inset) / SHEET_PX,
            (self.y + self.height - inset) / SHEET_PX,
            (self.x + self.width - inset) / SHEET_PX,
            (self.y + inset) / SHEET_PX,
        )


CELLS: dict[str, Cell] = {
    "gauge_suction": Cell(0, 0, 512, 512),
    "gauge_discharge": Cell(512, 0, 512, 512),
    "gauge_temperature": Cell(1024, 0, 384, 384),
    "warn_electric": Cell(1408, 0, 320, 320),
    "warn_hot": Cell(1728, 0, 320, 320),
    "warn_rotating": Cell(1408, 320, 320, 320),
    "must_ears": Cell(1728, 320, 320, 320),
    "pump_plate": Cell(0, 512, 640, 400),
    "motor_plate": Cell(640, 512, 640, 440),
    "tag_p101": Cell(1280, 640, 768, 192),
    "tag_suction_valve": Cell(1280, 832, 384, 128),
    "tag_discharge_valve": Cell(1664, 832, 384, 128),
    "tag_tank": Cell(0, 960, 768, 256),
    "flow_water": Cell(768, 960, 1024, 128),
    "flow_return": Cell(768, 1088, 1024, 128),
    "tag_cabinet": Cell(0, 1216, 512, 160),
    "station": Cell(512, 1216, 384, 576),
    "exit": Cell(896, 1216, 512, 256),
    "fire": Cell(1408, 1216, 320, 320),
    "flow_air": Cell(896, 1472, 512, 128),
    "meter": Cell(1728, 1216, 320, 320),
    "rotation": Cell(896, 1600, 512, 160),
    "loto": Cell(1408, 1536, 320, 448),
    "notice": Cell(1728, 1536, 320, 448),
    "tag_p102": Cell(0, 1376, 512, 128),
    "level": Cell(0, 1504, 128, 512),
    "lamp_panel": Cell(128, 1504, 384, 288),
}


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont), "Pillow was built without FreeType"
    return font


class _Sheet:
    """Draws into one cell, in that cell's own pixels."""

    def __init__(self, draw: ImageDraw.ImageDraw, cell: Cell) -> None:
        self.draw, self.cell, self.w, self.h = draw, cell, cell.width, cell.height

    def plate(self, fill: Rgb, edge: Rgb, screws: bool = True, border: int = 6) -> None:
        x, y = self.cell.x, self.cell.y
        self.draw.rectangle((x, y, x + self.w - 1, y + self.h - 1), fill=fill)
        self.draw.rounded_rectangle((x + 5, y + 5, x + self.w - 6, y + self.h - 6), 12, outline=edge, width=border)
        if screws:
            for sx in (24, self.w - 24):
                for sy in (24, self.h - 24):
                    self.circle(sx, sy, 10, (120, 122, 122), (70, 70, 70))
                    self.line((sx - 6, sy - 4, sx + 6, sy + 4), (60, 60, 60), 2)

    def text(
        self, x: float, y: float, words: str, size: int, fill: Rgb = BLACK, anchor: str = "lm", bold: int = 0
    ) -> None:
        self.draw.text(
            (self.cell.x + x, self.cell.y + y),
            words,
            font=_font(size),
            fill=fill,
            anchor=anchor,
            stroke_width=bold,
            stroke_fill=fill,
        )

    def circle(
        self, x: float, y: float, radius: float, fill: Rgb | None, edge: Rgb | None = None, width: int = 2
    ) -> None:
        cx, cy = self.cell.x + x, self.cell.y + y
        self.draw.ellipse((cx - radius, cy - radius, cx + radius, cy + radius), fill=fill, outline=edge, width=width)

    def line(self, box: tuple[float, float, float, float], fill: Rgb, width: int) -> None:
        x, y = self.cell.x, self.cell.y
        self.draw.line((box[0] + x, box[1] + y, box[2] + x, box[3] + y), fill=fill, width=width)

    def polygon(self, points: list[tuple[float, float]], fill: Rgb) -> None:
        self.draw.polygon([(self.cell.x + x, self.cell.y + y) for x, y in points], fill=fill)

    def rectangle(self, box: tuple[float, float, float, float], fill: Rgb) -> None:
        x, y = self.cell.x, self.cell.y
        self.draw.rectangle((box[0] + x, box[1] + y, box[2] + x, box[3] + y), fill=fill)


def labels() -> Image:
    """The sheet as RGB."""
    sheet = Pillow.new("RGB", (SHEET_PX, SHEET_PX), (128, 128, 128))
    draw = ImageDraw.Draw(sheet)
    on = {name: _Sheet(draw, cell) for name, cell in CELLS.items()}
    _gauges(on)
    _plates(on)
    _signs(on)
    _pipe_markers(on)
    _panels(on)
    picture = np.asarray(sheet, dtype=np.float32) + 2.0 * grain(SHEET_PX, SHEET_PX, 12)[..., None]
    return np.clip(np.rint(picture), 0, 255).astype(np.uint8)


def _gauges(on: dict[str, _Sheet]) -> None:
    _gauge(on["gauge_suction"], "bar", 4.0, 1.2, (0.0, 0.5), 4, "PI-101A")
    _gauge(on["gauge_discharge"], "bar", 10.0, 5.4, (8.5, 10.0), 5, "PI-101B")
    _gauge(on["gauge_temperature"], "°C", 120.0, 58.0, (95.0, 120.0), 6, "TI-101")


def _gauge(
    at: _Sheet, unit: str, full: float, reading: float, red: tuple[float, float], numbers: int, tag: str
) -> None:
    center, radius = at.w / 2, at.w * 0.46
    at.rectangle((0, 0, at.w, at.h), (40, 42, 44))
    at.circle(center, center, radius * 1.06, (243, 243, 238), (60, 62, 64), 4)

    def angle(value: float) -> float:
        return math.radians(225.0 - 270.0 * value / full)

    def point(value: float, share: float) -> tuple[float, float]:
        a = angle(value)
        return center + math.cos(a) * radius * share, center - math.sin(a) * radius * share

    for k in range(60):
        value = red[0] + (red[1] - red[0]) * k / 60
        at.line((*point(value, 0.90), *point(value + (red[1] - red[0]) / 60, 0.90)), RED, round(at.w * 0.028))
    for k in range(10 * numbers + 1):
        long = k % 5 == 0
        value = full * k / (10 * numbers)
        at.line((*point(value, 0.82 if long else 0.88), *point(value, 0.96)), BLACK, 5 if long else 2)
        if k % 10 == 0:
            at.text(*point(value, 0.66), f"{value:g}", round(at.w * 0.085), BLACK, "mm", 1)
    at.text(center, center + radius * 0.36, unit, round(at.w * 0.09), BLACK, "mm", 1)
    at.text(center, center + radius * 0.66, tag, round(at.w * 0.062), BLACK, "mm")
    tip, tail = point(reading, 0.80), point(reading, -0.22)
    at.line((*tail, *tip), BLACK, round(at.w * 0.018))
    at.circle(center, center, radius * 0.075, (50, 50, 50))


def _plates(on: dict[str, _Sheet]) -> None:
    _table(
        on["pump_plate"],
        "NORDHOLM PUMPS",
        [
            ("TYPE", "NK 80-200"),
            ("No", "P-101 / 2019-4471"),
            ("Q", "72 m3/h"),
            ("H", "48 m"),
            ("n", "2950 1/min"),
            ("SEAL", "28 mm  API 682 / PLAN 11"),
            ("PN", "16"),
        ],
    )
    _table(
        on["motor_plate"],
        "NORDHOLM  IE3  3~ MOTOR",
        [
            ("P", "15 kW      S1"),
            ("U", "400 V D   50 Hz"),
            ("I", "27.5 A"),
            ("n", "2950 1/min"),
            ("cos phi", "0.88"),
            ("IP", "55    Th.Cl. F"),
            ("BRG DE", "6309-2Z C3"),
            ("BRG NDE", "6309-2Z C3"),
        ],
    )
    tag = on["tag_p101"]
    tag.plate(WHITE, BLACK, border=5)
    tag.text(56, tag.h / 2, "P-101", 118, BLACK, "lm", 3)
    tag.text(430, tag.h * 0.36, "COOLING WATER", 34, BLACK, "lm", 1)
    tag.text(430, tag.h * 0.64, "PUMP A", 34, BLACK, "lm", 1)
    other = on["tag_p102"]
    other.plate(WHITE, BLACK, border=4)
    other.text(40, other.h / 2, "P-102", 78, BLACK, "lm", 2)
    other.text(290, other.h / 2, "STANDBY", 40, BLACK, "lm", 1)
    for name, number, words in (
        ("tag_suction_valve", "V-101", "SUCTION"),
        ("tag_discharge_valve", "V-103", "DISCHARGE"),
    ):
        at = on[name]
        at.plate((236, 206, 74), BLACK, border=4)
        at.text(at.w / 2, at.h * 0.36, number, 52, BLACK, "mm", 2)
        at.text(at.w / 2, at.h * 0.74, words, 32, BLACK, "mm", 1)
    tank = on["tag_tank"]
    tank.plate(BLUE, WHITE, screws=False)
    tank.text(tank.w / 2, tank.h * 0.36, "T-100", 110, WHITE, "mm", 3)
    tank.text(tank.w / 2, tank.h * 0.76, "COOLING WATER 6 m3", 48, WHITE, "mm", 1)
    cabinet = on["tag_cabinet"]
    cabinet.plate(WHITE, BLACK, screws=False, border=4)
    cabinet.text(cabinet.w / 2, cabinet.h * 0.38, "MCC-03", 74, BLACK, "mm", 2)
    cabinet.text(cabinet.w / 2, cabinet.h * 0.78, "PUMPS P-101 / P-102", 34, BLACK, "mm", 1)


def _table(at: _Sheet, title: str, rows: list[tuple[str, str]]) -> None:
    at.plate(STEEL, (90, 92, 94))
    at.rectangle((44, 22, at.w - 44, 82), (52, 60, 68))
    at.text(at.w / 2, 52, title, 38, (232, 234, 234), "mm", 1)
    step = (at.h - 112) / len(rows)
    for k, (name, value) in enumerate(rows):
        y = 100 + step * (k + 0.5)
        at.text(46, y, name, round(step * 0.62), (30, 32, 34), "lm")
        at.text(206, y, value, round(step * 0.66), (20, 22, 24), "lm", 1)
        at.line((40, y + step / 2, at.w - 40, y + step / 2), (140, 143, 145), 2)


def _signs(on: dict[str, _Sheet]) -> None:
    for name in ("warn_electric", "warn_hot", "warn_rotating"):
        _triangle(on[name])
    bolt = on["warn_electric"]
    bolt.polygon([(172, 100), (128, 196), (162, 188), (138, 262), (196, 164), (162, 172), (190, 104)], BLACK)
    hot = on["warn_hot"]
    hot.line((100, 250, 220, 250), BLACK, 14)
    for x in (126, 160, 194):
        points = [(x + 9 * math.sin(k / 2.2), 228 - k * 9) for k in range(11)]
        for begin, end in itertools.pairwise(points):
            hot.line((*begin, *end), BLACK, 10)
    gear = on["warn_rotating"]
    for cx, cy, radius in ((138, 196, 38), (198, 226, 28)):
        for k in range(8):
            a = k * math.pi / 4
            gear.line(
                (cx, cy, cx + math.cos(a) * radius * 1.25, cy + math.sin(a) * radius * 1.25), BLACK, round(radius * 0.4)
            )
        gear.circle(cx, cy, radius, BLACK)
        gear.circle(cx, cy, radius * 0.36, YELLOW)
    ears = on["must_ears"]
    ears.rectangle((0, 0, 320, 320), WHITE)
    ears.circle(160, 160, 146, BLUE)
    ears.circle(160, 168, 62, WHITE)
    ears.circle(160, 168, 92, None, WHITE, 14)
    ears.rectangle((84, 196, 236, 266), BLUE)
    ears.circle(160, 176, 62, WHITE)
    for x in (76, 244):
        ears.circle(x, 178, 30, WHITE)
    fire = on["fire"]
    fire.rectangle((0, 0, 320, 320), RED)
    fire.line((10, 10, 310, 10), WHITE, 6)
    fire.rectangle((128, 96, 196, 276), WHITE)
    fire.circle(162, 96, 34, WHITE)
    fire.line((162, 66, 226, 84), WHITE, 14)
    fire.line((226, 84, 244, 150), WHITE, 14)
    leave = on["exit"]
    leave.rectangle((0, 0, 512, 256), GREEN)
    leave.text(256, 132, "EXIT", 150, WHITE, "mm", 6)


def _triangle(at: _Sheet) -> None:
    at.rectangle((0, 0, at.w, at.h), YELLOW)
    at.polygon([(160, 18), (308, 288), (12, 288)], BLACK)
    at.polygon([(160, 58), (274, 270), (46, 270)], YELLOW)


def _pipe_markers(on: dict[str, _Sheet]) -> None:
    for name, words, fill in (
        ("flow_water", "COOLING WATER SUPPLY", GREEN),
        ("flow_return", "COOLING WATER RETURN", GREEN),
        ("flow_air", "AIR 6 bar", BLUE),
    ):
        at = on[name]
        at.rectangle((0, 0, at.w, at.h), fill)
        at.text(40, at.h / 2, words, 60, WHITE, "lm", 2)
        tip = at.w - 24
        at.polygon([(tip - 90, 16), (tip, at.h / 2), (tip - 90, at.h - 16)], WHITE)
        at.rectangle((tip - 150, at.h / 2 - 14, tip - 88, at.h / 2 + 14), WHITE)
    arrow = on["rotation"]
    arrow.rectangle((0, 0, arrow.w, arrow.h), WHITE)
    arrow.polygon([(500, 80), (400, 14), (400, 54), (30, 54), (30, 106), (400, 106), (400, 146)], BLACK)


def _panels(on: dict[str, _Sheet]) -> None:
    at = on["station"]
    at.rectangle((0, 0, at.w, at.h), (206, 208, 204))
    at.text(at.w / 2, 44, "P-101", 56, BLACK, "mm", 2)
    for y, words in ((130, "START"), (264, "STOP"), (424, "EMERGENCY STOP")):
        at.text(at.w / 2, y, words, 34, BLACK, "mm", 1)
    meter = on["meter"]
    meter.rectangle((0, 0, 320, 320), (30, 32, 34))
    meter.rectangle((14, 14, 306, 306), (240, 240, 234))
    for k in range(31):
        a = math.radians(150.0 - 120.0 * k / 30)
        inner = 170 if k % 5 == 0 else 186
        meter.line(
            (160 + math.cos(a) * inner, 260 - math.sin(a) * inner, 160 + math.cos(a) * 204, 260 - math.sin(a) * 204),
            BLACK,
            4,
        )
    meter.line((160, 260, 160 + math.cos(math.radians(75)) * 200, 260 - math.sin(math.radians(75)) * 200), RED, 6)
    meter.text(160, 170, "A", 56, BLACK, "mm", 2)
    loto = on["loto"]
    loto.rectangle((0, 0, loto.w, loto.h), (236, 236, 230))
    loto.rectangle((0, 0, loto.w, 110), RED)
    loto.text(loto.w / 2, 56, "DANGER", 62, WHITE, "mm", 2)
    for k, words in enumerate(("LOCK OUT", "TAG OUT", "TRY OUT", "before work")):
        loto.text(loto.w / 2, 170 + k * 70, words, 46, BLACK, "mm", 1)
    notice = on["notice"]
    notice.rectangle((0, 0, notice.w, notice.h), (240, 240, 236))
    notice.rectangle((0, 0, notice.w, 84), BLUE)
    notice.text(notice.w / 2, 43, "OILING PLAN", 42, WHITE, "mm", 1)
    for k in range(9):
        y = 122 + k * 36
        notice.text(24, y, f"{k + 1}", 24, BLACK, "lm")
        notice.line((64, y + 8, 64 + 120 + (k * 53) % 110, y + 8), (70, 70, 72), 7)
    level = on["level"]
    level.rectangle((0, 0, 128, 512), (226, 230, 228))
    level.rectangle((44, 190, 84, 512), (60, 120, 160))
    for k in range(11):
        level.line((8, 20 + k * 47, 40, 20 + k * 47), BLACK, 4)
    lamps = on["lamp_panel"]
    lamps.rectangle((0, 0, 384, 288), (60, 63, 66))
    lamps.text(192, 40, "RUN   STOP   FAULT", 34, (230, 230, 226), "mm", 1)
