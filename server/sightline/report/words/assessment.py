"""Coding and risk of a fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AssessmentWords:
    coding: str
    not_coded: str
    dimensions: Mapping[str, str]
    impact: str
    impacts: Mapping[str, str]
    not_assessed: str
    unknown: str
    unusual: str
    scheme: str
    risk: str
    not_rated: str
    priority: str
    priorities: Mapping[str, str]
    ratings: str
    rpn: str
    partial: str
    raised: Mapping[str, str]
    safety: str
    environment: str
    matrix: str


EN = AssessmentWords(
    coding="Coding",
    not_coded="not coded",
    dimensions={
        "part": "Object part",
        "mode": "Failure mode",
        "mechanism": "Mechanism",
        "cause": "Cause",
        "detection": "Found by",
    },
    impact="Impact",
    impacts={"critical": "Critical", "degraded": "Degraded", "incipient": "Incipient", "unknown": "unknown"},
    not_assessed="not assessed",
    unknown="looked for and not found out",
    unusual="unusual with this failure mode",
    scheme="{scheme}, version {version}",
    risk="Risk",
    not_rated="not assessed",
    priority="priority",
    priorities={"low": "Low", "medium": "Medium", "high": "High", "urgent": "Urgent"},
    ratings="severity {s}, occurrence {o}, detection {d}",
    rpn="RPN {rpn} (for information)",
    partial="at least this: something is not assessed yet",
    raised={"severity": "raised because of the severity", "safety": "raised because people could be hurt"},
    safety="Safety: people could be hurt",
    environment="Something could get into the environment",
    matrix="matrix {matrix}, version {version}, row {row}",
)

ZH = AssessmentWords(
    coding="编码",
    not_coded="未编码",
    dimensions={"part": "对象部件", "mode": "故障模式", "mechanism": "机理", "cause": "原因", "detection": "发现方式"},
    impact="影响",
    impacts={"critical": "严重", "degraded": "性能下降", "incipient": "早期", "unknown": "未知"},
    not_assessed="未评估",
    unknown="已查，未能查明",
    unusual="与该故障模式不常同时出现",
    scheme="{scheme}，第 {version} 版",
    risk="风险",
    not_rated="未评估",
    priority="优先级",
    priorities={"low": "低", "medium": "中", "high": "高", "urgent": "紧急"},
    ratings="严重度 {s}，频度 {o}，探测度 {d}",
    rpn="RPN {rpn}（仅供参考）",
    partial="至少如此：尚有未评估项",
    raised={"severity": "因严重度而提高", "safety": "因可能伤人而提高"},
    safety="安全：可能伤人",
    environment="可能进入环境",
    matrix="矩阵 {matrix}，第 {version} 版，第 {row} 行",
)
