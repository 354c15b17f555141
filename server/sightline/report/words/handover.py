"""The page that one shift hands to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sightline.workflow.texts import Language


@dataclass(frozen=True, slots=True)
class HandoverWords:
    title: str
    shift: str
    whole_plant: str
    site: str
    hours: str
    other_language: str
    cut: str
    locks: str
    no_locks: str
    locks_why: str
    lock_head: tuple[str, ...]
    tried_out: str
    not_tried_out: str
    expired: str
    overridden: str
    faults: str
    no_faults: str
    fault_head: tuple[str, ...]
    new: str
    safety: str
    deferred: str
    no_deferred: str
    deferred_head: tuple[str, ...]
    overdue: str
    no_date: str
    rework: str
    no_rework: str
    rework_head: tuple[str, ...]
    answered: str
    not_answered: str
    cases: str
    no_cases: str
    case_head: tuple[str, ...]
    changed: str
    people: str
    no_people: str
    people_head: tuple[str, ...]
    in_call: str
    case: str
    fault: str
    sign_in: str
    sign_in_why: str
    refused: str
    priorities: Mapping[str, str]


EN = HandoverWords(
    title="Shift handover",
    shift="{since} to {until}",
    whole_plant="Whole plant",
    site="Site {tag}",
    hours="Last {n} h",
    other_language="中文",
    cut="There were more cases than this page holds. Choose a site.",
    locks="Locks still in place",
    no_locks="No record of isolation without a confirmed removal.",
    locks_why="As far as the records say. Software documents isolation, it is never the authority for it.",
    lock_head=("Case", "Step", "Lock, permit", "On site", "Recorded", "Holds until"),
    tried_out="tried out",
    not_tried_out="NOT tried out",
    expired="expired",
    overridden="overridden",
    faults="New and severe faults",
    no_faults="No fault was found in this shift, and none that is severe is open.",
    fault_head=("Case", "Fault", "Severity", "State"),
    new="new",
    safety="people could be hurt",
    deferred="Deferred faults",
    no_deferred="No fault is deferred.",
    deferred_head=("Due", "Case", "Fault", "Severity", "Who answers for the risk", "Why"),
    overdue="overdue",
    no_date="no date",
    rework="Rework outstanding",
    no_rework="Nothing is waiting for rework.",
    rework_head=("Case", "What", "Sent back", "Answer"),
    answered="answered, not handed over yet",
    not_answered="no answer yet",
    cases="Cases",
    no_cases="No case is open, and none was finished in this shift.",
    case_head=("Case", "Title", "State", "Open faults", "Open exceptions", "Last change"),
    changed="changed in this shift",
    people="Who has what",
    no_people="Nobody works on an open case.",
    people_head=("Name", "Role", "Cases", "Last seen"),
    in_call="in a call",
    case="Case {number}",
    fault="Fault {number}: {title}",
    sign_in="Sign in",
    sign_in_why="The handover is for experts and supervisors. Sign in, then open this page again.",
    refused="The handover is for experts and supervisors.",
    priorities={"low": "low", "medium": "medium", "high": "high", "urgent": "urgent"},
)

ZH = HandoverWords(
    title="交接班",
    shift="{since} 至 {until}",
    whole_plant="全厂",
    site="厂区 {tag}",
    hours="最近 {n} 小时",
    other_language="English",
    cut="案例数超过本页上限，请选择厂区。",
    locks="尚未拆除的锁具",
    no_locks="没有尚未确认拆除的隔离记录。",
    locks_why="以记录为限。软件只记录隔离，绝不作为隔离的依据。",
    lock_head=("案例", "步骤", "锁具、作业票", "现场人员", "记录", "有效至"),
    tried_out="已试启动",
    not_tried_out="未试启动",
    expired="已过期",
    overridden="强制通过",
    faults="新发现和严重的故障",
    no_faults="本班没有发现故障，也没有未处理的严重故障。",
    fault_head=("案例", "故障", "严重程度", "状态"),
    new="新",
    safety="可能伤人",
    deferred="已推迟的故障",
    no_deferred="没有推迟的故障。",
    deferred_head=("期限", "案例", "故障", "严重程度", "风险负责人", "原因"),
    overdue="已逾期",
    no_date="无期限",
    rework="待返工",
    no_rework="没有等待返工的内容。",
    rework_head=("案例", "内容", "退回", "答复"),
    answered="已答复，尚未重新提交",
    not_answered="尚未答复",
    cases="案例",
    no_cases="没有未结案例，本班也没有结案。",
    case_head=("案例", "标题", "状态", "未结故障", "未决例外", "最近更改"),
    changed="本班有更改",
    people="人员与案例",
    no_people="没有人在处理未结案例。",
    people_head=("姓名", "角色", "案例", "最近出现"),
    in_call="通话中",
    case="案例 {number}",
    fault="故障 {number}：{title}",
    sign_in="登录",
    sign_in_why="交接班页面供专家和主管使用。请登录后再打开本页。",
    refused="交接班页面供专家和主管使用。",
    priorities={"low": "低", "medium": "中", "high": "高", "urgent": "紧急"},
)

HANDOVER_WORDS: Mapping[Language, HandoverWords] = {"en": EN, "zh": ZH}
