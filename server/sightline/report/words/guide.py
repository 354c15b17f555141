"""The guide and its answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GuideWords:
    guide: str
    guide_version: str
    step: str
    result: str
    remark: str
    who_when: str
    not_answered: str
    earlier_answer: str
    results: Mapping[str, str]


EN = GuideWords(
    guide="Guide",
    guide_version="{title}, version {version}",
    step="Step",
    result="Result",
    remark="Remark",
    who_when="Who, when",
    not_answered="not answered",
    earlier_answer="earlier: {result}, {time}",
    results={"done": "Done", "flagged": "Flagged", "skipped": "Skipped"},
)

ZH = GuideWords(
    guide="指南",
    guide_version="{title}，第 {version} 版",
    step="步骤",
    result="结果",
    remark="备注",
    who_when="人员、时间",
    not_answered="未回答",
    earlier_answer="此前：{result}，{time}",
    results={"done": "完成", "flagged": "有异常", "skipped": "跳过"},
)
