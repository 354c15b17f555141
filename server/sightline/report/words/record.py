"""The record as a whole: the cover, the running lines, the figures at a glance, what people wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RecordWords:
    record: str
    case: str
    case_number: str
    work_order: str
    no_work_order: str
    asset: str
    opened: str
    closed: str
    not_closed: str
    by_at: str
    state: str
    summary: str
    closing_words: str
    head: str
    page: str
    counts_items: str
    counts_faults: str
    counts_steps: str
    counts_exceptions: str
    count_confirmed: str
    count_rejected: str
    count_not_applicable: str
    count_undecided: str
    count_flagged: str
    notes: str
    after_signature: str
    chat: str
    role: str
    name: str
    time: str
    roles: Mapping[str, str]
    case_states: Mapping[str, str]


EN = RecordWords(
    record="Review record",
    case="Case",
    case_number="Case {number}",
    work_order="Work order",
    no_work_order="none given",
    asset="Machine",
    opened="Opened",
    closed="Closed",
    not_closed="not closed yet",
    by_at="{name}, {time}",
    state="State",
    summary="At a glance",
    closing_words="Closing words",
    head="Record at event {seq}, {time}, hash {hash}",
    page="Page",
    counts_items="Items to verify",
    counts_faults="Faults",
    counts_steps="Guide steps",
    counts_exceptions="Exceptions",
    count_confirmed="{n} confirmed",
    count_rejected="{n} rejected",
    count_not_applicable="{n} not applicable",
    count_undecided="{n} undecided",
    count_flagged="{n} not in order",
    notes="Supplements",
    after_signature="added after a signature",
    chat="Chat",
    role="Role",
    name="Name",
    time="Time",
    roles={
        "field": "Technician",
        "expert": "Expert",
        "supervisor": "Supervisor",
        "auditor": "Auditor",
        "admin": "Administrator",
    },
    case_states={
        "open": "Open",
        "submitted": "Submitted",
        "in_review": "In review",
        "returned": "Returned",
        "signed": "Signed",
        "void": "Void",
    },
)

ZH = RecordWords(
    record="审核记录",
    case="案例",
    case_number="案例 {number}",
    work_order="工单号",
    no_work_order="未填写",
    asset="设备",
    opened="创建",
    closed="关闭",
    not_closed="尚未关闭",
    by_at="{name}，{time}",
    state="状态",
    summary="概览",
    closing_words="结束语",
    head="记录截至事件 {seq}，{time}，哈希 {hash}",
    page="页",
    counts_items="待核实项",
    counts_faults="故障",
    counts_steps="指南步骤",
    counts_exceptions="例外",
    count_confirmed="{n} 项确认",
    count_rejected="{n} 项驳回",
    count_not_applicable="{n} 项不适用",
    count_undecided="{n} 项未定",
    count_flagged="{n} 项有异常",
    notes="补充说明",
    after_signature="签署后添加",
    chat="聊天",
    role="角色",
    name="姓名",
    time="时间",
    roles={
        "field": "现场技术员",
        "expert": "专家",
        "supervisor": "主管",
        "auditor": "审计员",
        "admin": "管理员",
    },
    case_states={
        "open": "进行中",
        "submitted": "已提交",
        "in_review": "审核中",
        "returned": "已退回",
        "signed": "已签署",
        "void": "已作废",
    },
)
