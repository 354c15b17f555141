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
    """By what an answer amounts to; ``done`` and the other words of old logs are the same."""
    document: str
    approved: str
    not_on_way: str
    reading: str
    limits: str
    choice: str
    override: str
    permit: str
    lock_owner: str
    tried_out: str
    not_tried_out: str
    people_on_site: str
    isolated: str
    expires: str
    photos: str


EN = GuideWords(
    guide="Guide",
    guide_version="{title}, version {version}",
    step="Step",
    result="Result",
    remark="Remark",
    who_when="Who, when",
    not_answered="not answered",
    earlier_answer="earlier: {result}, {time}",
    results={
        "done": "Done",
        "ok": "Done",
        "flagged": "Flagged",
        "failed": "Failed",
        "skipped": "Skipped",
        "overridden": "Overridden",
        "out_of_limits": "Out of limits",
    },
    document="document {number}, revision {revision}",
    approved="approved by {name}, effective {date}",
    not_on_way="not on the way that the answers led",
    reading="Reading {value} {unit}",
    limits="in order: {limits}",
    choice="Choice: {text}",
    override="Went on because: {reason}",
    permit="Permit {permit}",
    lock_owner="Lock of {name}",
    tried_out="Tried out: nothing started",
    not_tried_out="NOT tried out",
    people_on_site="On site: {names}",
    isolated="Isolated: {points}",
    expires="Holds until {time}",
    photos="Photos",
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
    results={
        "done": "完成",
        "ok": "完成",
        "flagged": "有异常",
        "failed": "不合格",
        "skipped": "跳过",
        "overridden": "强制通过",
        "out_of_limits": "超出限值",
    },
    document="文件 {number}，修订 {revision}",
    approved="批准人 {name}，生效日期 {date}",
    not_on_way="不在答案所经的路径上",
    reading="读数 {value} {unit}",
    limits="正常范围：{limits}",
    choice="选择：{text}",
    override="继续的理由：{reason}",
    permit="作业票 {permit}",
    lock_owner="锁具持有人 {name}",
    tried_out="已试启动：未动作",
    not_tried_out="未试启动",
    people_on_site="现场人员：{names}",
    isolated="已隔离：{points}",
    expires="有效至 {time}",
    photos="照片",
)
