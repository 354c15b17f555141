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
    verdicts={"confirmed": "Confirmed", "rejected": "Rejected", "undecided": "Taken back"},
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
    verdicts={"confirmed": "确认", "rejected": "驳回", "undecided": "撤回"},
)
