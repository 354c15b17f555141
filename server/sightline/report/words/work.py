"""What was measured and done about a fault, what was put off, and which earlier fault it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WorkWords:
    measurement: str
    limits: str
    outcomes: Mapping[str, str]
    calibrations: Mapping[str, str]
    corrected: str
    action: str
    parts: str
    minutes: str
    deferred: str
    deferred_until: str
    no_date: str
    no_owner: str
    recurrence: str
    duplicate: str
    other: str
    photos: str


EN = WorkWords(
    measurement="Readings",
    limits="in order: {limits}",
    outcomes={"within": "in order", "below": "too low", "above": "too high", "no_limits": ""},
    calibrations={"valid": "", "overdue": "calibration overdue", "not_stated": "calibration not stated"},
    corrected="corrected later",
    action="Action",
    parts="Parts replaced",
    minutes="{n} min",
    deferred="Deferred",
    deferred_until="until {due}; {owner} answers for the risk",
    no_date="no date",
    no_owner="nobody",
    recurrence="Recurrence of",
    duplicate="Same as",
    other="case {case}, fault {number}: {title}",
    photos="Photos",
)

ZH = WorkWords(
    measurement="读数",
    limits="正常范围：{limits}",
    outcomes={"within": "正常", "below": "偏低", "above": "偏高", "no_limits": ""},
    calibrations={"valid": "", "overdue": "校准已过期", "not_stated": "未注明校准"},
    corrected="后已更正",
    action="措施",
    parts="更换的部件",
    minutes="{n} 分钟",
    deferred="已推迟",
    deferred_until="至 {due}；风险负责人：{owner}",
    no_date="无日期",
    no_owner="无",
    recurrence="复发自",
    duplicate="同一故障",
    other="案例 {case}，故障 {number}：{title}",
    photos="照片",
)
