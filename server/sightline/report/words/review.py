"""The review list and the verdicts on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReviewWords:
    review_list: str
    no_items: str
    not_generated: str
    exception: str
    verify: str
    why: str
    rule: str
    events: str
    decision: str
    undecided: str
    clear: str
    clear_why: str
    item: str
    suggested: str
    before_rework: str
    verdicts: Mapping[str, str]


EN = ReviewWords(
    review_list="Review list",
    no_items="The rules found nothing to verify.",
    not_generated="The review list is made when the case is closed.",
    exception="Exception",
    verify="To verify",
    why="Why it is here",
    rule="Rule {rule}, version {version}",
    events="Events {seqs}",
    decision="Decision",
    undecided="not decided yet",
    clear="All clear",
    clear_why="Nothing in the record speaks against these items.",
    item="Item",
    suggested="the record speaks for: {verdict}",
    before_rework="before the rework: {verdict}, {name}, {time}",
    verdicts={
        "confirmed": "Confirmed",
        "rejected": "Rejected",
        "not_applicable": "Not applicable",
        "undecided": "Taken back",
    },
)

ZH = ReviewWords(
    review_list="审核清单",
    no_items="规则没有发现需要核实的内容。",
    not_generated="案例关闭时生成审核清单。",
    exception="例外",
    verify="需要核实",
    why="列入原因",
    rule="规则 {rule}，第 {version} 版",
    events="事件 {seqs}",
    decision="结论",
    undecided="尚未决定",
    clear="无异常",
    clear_why="记录中没有对这些项目不利的内容。",
    item="项目",
    suggested="记录倾向于：{verdict}",
    before_rework="返工之前：{verdict}，{name}，{time}",
    verdicts={"confirmed": "确认", "rejected": "驳回", "not_applicable": "不适用", "undecided": "撤回"},
)
