"""Faults: what a fault's card says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FaultWords:
    faults: str
    no_faults: str
    fault_number: str
    component: str
    clip: str
    severity: str
    found_by: str
    acknowledged: str
    not_acknowledged: str
    note: str
    history: str
    fault_states: Mapping[str, str]
    severities: Mapping[str, str]


EN = FaultWords(
    faults="Faults",
    no_faults="No fault was recorded.",
    fault_number="Fault {number}",
    component="Component",
    clip="Clip",
    severity="Severity",
    found_by="Marked by",
    acknowledged="Acknowledged by",
    not_acknowledged="not acknowledged",
    note="Note",
    history="Course",
    fault_states={
        "suspected": "Suspected fault",
        "confirmed": "Confirmed fault",
        "in_progress": "In progress",
        "resolved": "Resolved",
        "verified": "Verified",
        "rejected": "Not a fault",
        "deferred": "Deferred",
    },
    severities={"low": "Low", "medium": "Medium", "high": "High", "critical": "Critical"},
)

ZH = FaultWords(
    faults="故障",
    no_faults="没有记录故障。",
    fault_number="故障 {number}",
    component="部件",
    clip="片段",
    severity="严重程度",
    found_by="标记人",
    acknowledged="查看人",
    not_acknowledged="尚未查看",
    note="说明",
    history="过程",
    fault_states={
        "suspected": "疑似故障",
        "confirmed": "已确认故障",
        "in_progress": "处理中",
        "resolved": "已处理",
        "verified": "已验证",
        "rejected": "非故障",
        "deferred": "已推迟",
    },
    severities={"low": "低", "medium": "中", "high": "高", "critical": "严重"},
)
