"""What was sent back, what was done about it, and the end of a case as void; legal hold and erasure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReworkWords:
    rework: str
    returned: str
    resubmitted: str
    not_resubmitted: str
    item: str
    rejected_because: str
    answer: str
    no_answer: str
    round: str
    void: str
    voided_by: str
    held: str
    erased: str
    deleted: str
    file_kinds: Mapping[str, str]


EN = ReworkWords(
    rework="Rework",
    returned="Sent back",
    resubmitted="Handed over again",
    not_resubmitted="not yet",
    item="Item",
    rejected_because="Rejected because",
    answer="What was done",
    no_answer="not answered yet",
    round="round {n}",
    void="Void",
    voided_by="{name} declared this case void on {time}: {reason}",
    held="Legal hold since {time}, {name}: {reason}",
    erased="Personal data was erased on {time}, {name}: {reason}",
    deleted="{kind} deleted on {date}, after their period of {days} days: {count}. Their hashes stay in the record.",
    file_kinds={
        "pictures": "Pictures",
        "clips": "Clips",
        "scans": "Scans",
        "maps": "Maps",
        "models": "Models",
    },
)

ZH = ReworkWords(
    rework="返工",
    returned="退回",
    resubmitted="重新提交",
    not_resubmitted="尚未",
    item="项目",
    rejected_because="驳回原因",
    answer="处理情况",
    no_answer="尚未答复",
    round="第 {n} 轮",
    void="已作废",
    voided_by="{name} 于 {time} 将本案例作废：{reason}",
    held="自 {time} 起依法保留，{name}：{reason}",
    erased="{time} 删除了个人数据，{name}：{reason}",
    deleted="{kind}：保存期 {days} 天已满，于 {date} 删除 {count} 个文件，其哈希值保留在记录中。",
    file_kinds={
        "pictures": "图片",
        "clips": "录像片段",
        "scans": "扫描",
        "maps": "地图",
        "models": "模型",
    },
)
