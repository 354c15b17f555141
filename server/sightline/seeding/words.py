"""What made-up cases are about: machines, people, faults, what people say. English and Chinese, as plants mix them."""

from __future__ import annotations

from dataclasses import dataclass

from sightline.protocol.common import Severity


@dataclass(frozen=True, slots=True)
class Machine:
    """An asset."""

    tag: str
    name: str


@dataclass(frozen=True, slots=True)
class FaultWords:
    """One kind of fault.

    Attributes:
        part: of the machine, below its tag.
        at: where in the machine's own frame, metres.
        codes: part and mode of the shipped list.
    """

    title: str
    note: str
    part: str
    at: tuple[float, float, float]
    severity: Severity
    codes: tuple[str, str]


MACHINES = (
    Machine("P-101", "Feed water pump 1"),
    Machine("P-102", "Feed water pump 2"),
    Machine("P-204", "循环水泵 4"),
    Machine("P-310", "Condensate pump"),
    Machine("P-311", "Condensate pump, stand-by"),
    Machine("P-405A", "Booster pump A with variable-speed drive and double mechanical seal"),
    Machine("P-405B", "Booster pump B with variable-speed drive and double mechanical seal"),
    Machine("C-12", "Instrument air compressor"),
    Machine("C-13", "仪表空气压缩机 13"),
    Machine("F-7", "Induced draught fan"),
    Machine("F-8", "引风机 8"),
    Machine("T-1", "Steam turbine"),
    Machine("G-1", "Generator"),
    Machine("K-22", "Chiller"),
    Machine("M-501", "Conveyor drive"),
    Machine("X-3", "Heat exchanger"),
)
"""The first ones break most often."""

TECHNICIANS = (
    "Anna Weber",
    "王伟",
    "Tomás Núñez",
    "Priya Natarajan",
    "陈晓东",
    "Jan de Vries",
    "Ольга Иванова",
    "Sam O’Neill",
)
EXPERTS = ("Erik Lindqvist", "李明", "Dr. Maria-Magdalena von Hohenstein-Oberdorf", "Kenji Tanaka")
SUPERVISORS = ("Sue Carter", "赵丽", "Bruno Keller")

FAULTS = (
    FaultWords(
        "Mechanical seal leaks", "Three drops a second", "pump/seal", (0.0, 0.62, 0.18), "high", ("SEAL", "LEAK-OUT")
    ),
    FaultWords("机械密封漏水", "每秒约三滴", "pump/seal", (0.01, 0.61, 0.18), "high", ("SEAL", "LEAK-OUT")),
    FaultWords(
        "Bolt of the coupling guard is missing", "", "coupling/guard", (0.0, 0.70, 0.42), "medium", ("GUARD", "MISSING")
    ),
    FaultWords(
        "Bearing runs hot",
        "92 °C, 60 °C last month",
        "motor/bearing-drive-end",
        (0.0, 0.66, 0.70),
        "critical",
        ("BEARING", "HOT"),
    ),
    FaultWords(
        "电机轴承异响",
        "驱动端，转速越高越明显",
        "motor/bearing-drive-end",
        (0.02, 0.66, 0.71),
        "high",
        ("BEARING", "NOISY"),
    ),
    FaultWords(
        "Pressure gauge glass broken",
        "Reading not possible",
        "pump/gauge",
        (0.21, 0.95, 0.05),
        "medium",
        ("SENSOR", "DAMAGED"),
    ),
    FaultWords(
        "Foundation bolt loose",
        "Vibration felt at the base plate",
        "skid/base",
        (0.35, 0.05, 0.60),
        "high",
        ("FASTENER", "LOOSE"),
    ),
    FaultWords(
        "Paint blistered below the valve",
        "Dry to the touch; watch it",
        "valve/body",
        (-0.4, 0.55, 0.0),
        "low",
        ("VALVE", "DIRTY"),
    ),
    FaultWords("阀门填料渗漏", "紧固后仍有渗漏", "valve/packing", (-0.41, 0.63, 0.0), "medium", ("VALVE", "LEAK-OUT")),
    FaultWords(
        "Cable gland not tight",
        "IP65 no longer given; dust inside",
        "motor/terminal-box",
        (0.15, 0.80, 0.85),
        "medium",
        ("ELECTRIC", "LOOSE"),
    ),
)

CHAT = (
    "Can you turn the lamp a little to the left?",
    "请靠近一点",
    "Hold still for a second, please.",
    "Is the lock still on?",
    "Looks worn on the drive side.",
    "好的，看到了",
    "Check the other side as well.",
    "I hear it now. 轴承声音不对",
)
REASONS = (
    "Which bolt? It cannot be seen on the picture.",
    "照片看不清，请重新拍摄",
    "The reading is missing.",
    "Please show the part after the work.",
)
TITLES = (
    "Check after alarm",
    "Weekly round",
    "Water under the machine",
    "异常振动检查",
    "Noise during the night shift",
    "Seal service",
)
SUMMARIES = ("Runs again; watch the seal.", "已处理，继续观察。", "Stays off until the part is here.", "")
