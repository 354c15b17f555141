// Generated from protocols/texts by protocols/generate.py; do not edit.

/** What a rule's item says, and why it is there. `{name}` stands for a param. */
export interface RuleTexts {
  readonly rules: Readonly<Record<string, { readonly name: string; readonly title: string; readonly verify: string; readonly why: string }>>;
  /** Words of params.reasons. */
  readonly reasons: Readonly<Record<string, string>>;
  /** Params whose values are words themselves. */
  readonly values: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export const RULE_TEXTS: Readonly<Record<"en" | "zh", RuleTexts>> = {
  "en": {
    "rules": {
      "fault.recorded": {
        "name": "Faults",
        "title": "Fault {number}: {title}",
        "verify": "Check on the pictures that “{title}” is really at {component} and that the severity “{severity}” is right.",
        "why": "Every fault point that was recorded in the call is on the list, also one that was rejected there."
      },
      "step.flagged": {
        "name": "Flagged steps",
        "title": "Step flagged: {title_en}",
        "verify": "Check what was found at the step “{title_en}”: {note}",
        "why": "The newest answer to this step of the guide is “flagged”."
      },
      "item.reworked": {
        "name": "Rework",
        "title": "Sent back: {title_en}",
        "verify": "“{title_en}” was rejected: “{reason}”. The technician's answer: “{rework}”. Check that this settles it.",
        "why": "What was rejected and sent back is looked at again, also when no other rule names it any more."
      },
      "lockout.recorded": {
        "name": "Lockout and tagout",
        "title": "Isolation: {title_en}",
        "verify": "Permit {permit}, lock held by {lock_owner}, tried out: {tried_out}, people on site: {people}. Check that this is what the permit says.",
        "why": "Every lockout step of the guide is on the list, always: people rely on it with their hands. The record documents the isolation and is never the authority for it."
      },
      "fault.deferred": {
        "name": "Deferred faults",
        "title": "Fault {number} deferred: {title}",
        "verify": "It was put off because: “{reason}”. Due {due}; {owner} answers for the risk until then. Check that this can be waited for.",
        "why": "A fault that was put off is a risk that somebody takes, so somebody else looks at it."
      },
      "step.failed": {
        "name": "Failed steps",
        "title": "Step failed: {title_en}",
        "verify": "Check what was found at the step “{title_en}” and what follows from it: {note}",
        "why": "The newest answer to this step of the guide is “failed”."
      },
      "step.out_of_limits": {
        "name": "Readings out of limits",
        "title": "Out of limits: {title_en}",
        "verify": "The reading is {reading}; right is {limits}. Check what was done about it: {note}",
        "why": "The newest reading at this step of the guide is outside its limits."
      },
      "step.overridden": {
        "name": "Overridden steps",
        "title": "Overridden: {title_en}",
        "verify": "The technician went on although the guide said no: “{override_reason}”. Check that the reason holds.",
        "why": "At this step of the guide a reading, evidence or a gate was overridden with a reason."
      },
      "step.skipped": {
        "name": "Skipped steps",
        "title": "Step skipped: {title_en}",
        "verify": "Check that the step “{title_en}” could be left out: {note}",
        "why": "The newest answer to this step of the guide is “skipped”."
      },
      "step.unanswered": {
        "name": "Unanswered steps",
        "title": "No answer: {title_en}",
        "verify": "Nobody said whether the step “{title_en}” was done. Find out, or send it back.",
        "why": "The guide asks for this step, the answers before lead to it, and it has no answer. Not answered is not the same as in order."
      },
      "guide.not_started": {
        "name": "Guide not begun",
        "title": "Guide not begun: {title_en}",
        "verify": "None of the {steps} steps of the guide was answered. Check that the work did without it.",
        "why": "The case was opened with a guide, and nobody answered any of its steps."
      },
      "evidence.missing": {
        "name": "Missing evidence",
        "title": "No evidence: {title_en}",
        "verify": "Check whether it can be judged without a picture or reading; if not, send it back for one.",
        "why": "A fault needs at least one picture, and a step the pictures and the reading that its guide asks for."
      },
      "part.replaced": {
        "name": "Replaced parts",
        "title": "Parts put in for fault {number}: {parts}",
        "verify": "Check that {parts} is right for “{title}” and booked.",
        "why": "Parts were put in for this fault."
      },
      "change.after_the_fact": {
        "name": "Changes after the fact",
        "title": "Changed afterwards: {title_en}",
        "verify": "{by} changed what had been said of “{title_en}”. Compare both versions in the record.",
        "why": "What was said while expert and technician were on the line was changed after the call, or the record was changed after it had been handed over."
      },
      "entry.late": {
        "name": "Late entries",
        "title": "Entered late: {title_en}",
        "verify": "{by} entered “{title_en}” after the case had been handed over. Check when it was found and why it was not recorded then.",
        "why": "It first came into the record after the case had been handed over."
      },
      "instruction.given": {
        "name": "Instructions of the expert",
        "title": "Instruction {mark}: {shape} {label}",
        "verify": "{by} showed this on the machine; seen by: {seen_by}. Check that it was carried out.",
        "why": "What the expert showed or wrote on the machine is on the list, with whether the technician acknowledged it."
      },
      "anchor.weak": {
        "name": "Uncertain places",
        "title": "Mark {mark}: place {anchor}",
        "verify": "The place of mark {mark} is {anchor}. Check on the pictures what it points to before relying on it.",
        "why": "The position of this mark on the machine cannot be trusted fully."
      },
      "template.item": {
        "name": "Standard items",
        "title": "{title_en}",
        "verify": "{verify_en}",
        "why": "A standard item of the review template: it is confirmed of every such case."
      },
      "list.rest": {
        "name": "Rest of a long list",
        "title": "{count} further items",
        "verify": "The list holds no more items: {count} further ones, {exceptions} of them exceptions, are only in the record. Send the case back to be split up.",
        "why": "A list holds 2000 items; nothing beyond them is left out silently."
      }
    },
    "reasons": {
      "severity": "The severity is high or critical: somebody must always look at it.",
      "anchor_approximate": "The position is approximate: the clicked frame, its pose or its depth was in doubt.",
      "anchor_suspect": "The device lost its tracking after the mark was placed: the position can no longer be trusted.",
      "anchor_lost": "The mark lost its place on the machine.",
      "anchor_screen_only": "The mark lies on the picture only; it has no position on the machine.",
      "unacknowledged": "The technician did not acknowledge the mark.",
      "rejected": "The fault was rejected during the work: check that this was right.",
      "flagged": "The technician found something wrong at this step.",
      "reworked": "It was sent back to the technician.",
      "safety": "The fault endangers people: it is an exception whatever its rating.",
      "priority": "The risk matrix gives it high priority.",
      "reading_out_of_limits": "The newest reading at this fault is outside its limits.",
      "calibration_overdue": "A reading comes from an instrument whose calibration had run out.",
      "recurrence": "The same fault was there before: what was done then did not last.",
      "duplicate": "It is said to be the same as another fault: check that it is.",
      "deferred": "The fault is still there.",
      "no_due_date": "Nobody said until when.",
      "due_in_the_past": "The day named was over when it was put off.",
      "no_risk_owner": "Nobody answers for the risk.",
      "failed": "The step failed.",
      "out_of_limits": "The reading is outside the limits of the guide.",
      "overridden": "The technician went on although the guide said no.",
      "skipped_required": "The guide asks for this step.",
      "skipped_gate": "The steps behind it wait for this one.",
      "unanswered": "The guide asks for this step.",
      "unanswered_gate": "The steps behind it wait for this one.",
      "not_started": "No step of the guide was answered.",
      "lockout_unanswered": "Nobody recorded this isolation.",
      "lockout_skipped": "The isolation was skipped.",
      "lockout_expired": "Work was recorded after the shift of this isolation had ended and before it was recorded anew.",
      "missing_lockout": "Nothing was said about the isolation.",
      "missing_permit": "There is no permit number.",
      "missing_lock_owner": "Nobody is named who holds the key of the lock.",
      "missing_try_out": "Start was not tried: nobody can say that nothing would have moved.",
      "missing_people_on_site": "Nobody is named who works under the lock.",
      "missing_isolation_point": "Not every isolation point is locked.",
      "missing_expiry": "The end of the shift is not stated, or not within one shift.",
      "missing_reading": "The reading that the guide asks for is missing.",
      "missing_evidence_reading": "The reading that should prove it is missing.",
      "missing_choice": "None of the answers offered was chosen.",
      "missing_photo": "A picture that the guide asks for is missing.",
      "no_picture": "There is no picture of this fault.",
      "part_without_number": "A part has no part number.",
      "after_call": "It was changed after the call had ended.",
      "after_submission": "It was changed after the case had been handed over.",
      "late": "It was entered after the case had been handed over.",
      "unresolved_fault": "A fault of high severity is neither put right nor rejected.",
      "too_many": "The list cannot hold them all."
    },
    "values": {
      "severity": {
        "low": "low",
        "medium": "medium",
        "high": "high",
        "critical": "critical"
      },
      "state": {
        "suspected": "suspected",
        "confirmed": "confirmed",
        "in_progress": "in progress",
        "resolved": "resolved",
        "verified": "verified",
        "rejected": "rejected",
        "deferred": "deferred"
      },
      "note": {
        "": "no remark was given."
      },
      "tried_out": {
        "yes": "yes",
        "no": "no"
      },
      "permit": {
        "": "not stated"
      },
      "lock_owner": {
        "": "not stated"
      },
      "people": {
        "": "not stated"
      },
      "owner": {
        "": "nobody"
      },
      "due": {
        "": "not stated"
      },
      "seen_by": {
        "": "nobody"
      },
      "reading": {
        "": "missing"
      },
      "limits": {
        "": "not stated"
      },
      "override_reason": {
        "": "no reason"
      },
      "rework": {
        "": "no words"
      },
      "anchor": {
        "good": "good",
        "approximate": "approximate",
        "suspect": "in doubt",
        "lost": "lost",
        "screen_only": "on the picture only"
      },
      "shape": {
        "point": "point",
        "arrow": "arrow",
        "circle": "circle",
        "stroke": "line by hand",
        "polygon": "outline",
        "text": "text"
      }
    }
  },
  "zh": {
    "rules": {
      "fault.recorded": {
        "name": "故障点",
        "title": "故障 {number}：{title}",
        "verify": "对照图片核实“{title}”确实位于 {component}，且严重程度“{severity}”正确。",
        "why": "通话中记录的每个故障点都列入清单，包括当时被否定的故障点。"
      },
      "step.flagged": {
        "name": "标记异常的步骤",
        "title": "步骤有异常：{title_zh}",
        "verify": "核实步骤“{title_zh}”发现的情况：{note}",
        "why": "指南中该步骤的最新回答为“有异常”。"
      },
      "item.reworked": {
        "name": "返工项",
        "title": "退回项：{title_zh}",
        "verify": "“{title_zh}”曾被驳回，原因：“{reason}”。技术员的答复：“{rework}”。请核实问题已解决。",
        "why": "凡被驳回并退回返工的项目都要复查，即使不再有其他规则列出它。"
      },
      "lockout.recorded": {
        "name": "上锁挂牌",
        "title": "能量隔离：{title_zh}",
        "verify": "作业票：{permit}；持锁人：{lock_owner}；试启动：{tried_out}；现场人员：{people}。请与作业票核对。",
        "why": "指南中的每个上锁挂牌步骤都必须列入清单，因为人身安全依赖于它。本记录只记载隔离情况，不作为隔离的依据。"
      },
      "fault.deferred": {
        "name": "延期处理的故障",
        "title": "故障 {number} 已延期：{title}",
        "verify": "延期原因：“{reason}”。期限：{due}；期间风险责任人：{owner}。请确认可以等待。",
        "why": "延期处理的故障意味着有人承担风险，因此须由另一人复查。"
      },
      "step.failed": {
        "name": "未通过的步骤",
        "title": "步骤未通过：{title_zh}",
        "verify": "请核实步骤“{title_zh}”的发现及后续处理：{note}",
        "why": "该步骤的最新结果为“未通过”。"
      },
      "step.out_of_limits": {
        "name": "超限读数",
        "title": "读数超限：{title_zh}",
        "verify": "读数为 {reading}，允许范围 {limits}。请核实处理情况：{note}",
        "why": "该步骤的最新读数超出限值。"
      },
      "step.overridden": {
        "name": "越过限制的步骤",
        "title": "已越过：{title_zh}",
        "verify": "技术员在指南不允许的情况下继续：“{override_reason}”。请核实理由是否成立。",
        "why": "该步骤的读数、证据或关卡要求被说明理由后越过。"
      },
      "step.skipped": {
        "name": "跳过的步骤",
        "title": "步骤已跳过：{title_zh}",
        "verify": "请核实步骤“{title_zh}”可以省略：{note}",
        "why": "该步骤的最新结果为“跳过”。"
      },
      "step.unanswered": {
        "name": "未作答的步骤",
        "title": "未作答：{title_zh}",
        "verify": "没有记录表明步骤“{title_zh}”已执行。请查明或退回。",
        "why": "指南要求执行该步骤，且前面的结果引向它，但没有作答。未作答不等于正常。"
      },
      "guide.not_started": {
        "name": "指南未执行",
        "title": "指南未执行：{title_zh}",
        "verify": "指南的 {steps} 个步骤均未作答。请确认本次工作无需执行指南。",
        "why": "该工单附有指南，但没有任何步骤作答。"
      },
      "evidence.missing": {
        "name": "缺少证据",
        "title": "缺少证据：{title_zh}",
        "verify": "请判断没有照片或读数能否核实；若不能，请退回补充。",
        "why": "每个故障至少需要一张照片，步骤须有指南要求的照片和读数。"
      },
      "part.replaced": {
        "name": "更换的备件",
        "title": "故障 {number} 更换备件：{parts}",
        "verify": "请核实“{title}”所用备件 {parts} 正确且已入账。",
        "why": "为该故障更换了备件。"
      },
      "change.after_the_fact": {
        "name": "事后修改",
        "title": "事后修改：{title_zh}",
        "verify": "{by} 修改了“{title_zh}”的内容。请对照记录中的前后版本。",
        "why": "专家与技术员通话时所作记录在通话结束后被修改，或在提交之后被修改。"
      },
      "entry.late": {
        "name": "补录",
        "title": "补录：{title_zh}",
        "verify": "{by} 在提交之后才录入“{title_zh}”。请核实发现时间及当时未记录的原因。",
        "why": "该内容在工单提交之后才首次进入记录。"
      },
      "instruction.given": {
        "name": "专家指示",
        "title": "指示 {mark}：{shape} {label}",
        "verify": "{by} 在设备上作出该指示；已阅：{seen_by}。请核实已执行。",
        "why": "专家在设备上标示或书写的内容均列入清单，并注明技术员是否确认。"
      },
      "anchor.weak": {
        "name": "位置不确定",
        "title": "标记 {mark}：位置{anchor}",
        "verify": "标记 {mark} 的位置为“{anchor}”。采用之前请在照片上核对其所指。",
        "why": "该标记在设备上的位置不能完全信任。"
      },
      "template.item": {
        "name": "标准项目",
        "title": "{title_zh}",
        "verify": "{verify_zh}",
        "why": "审核模板中的标准项目：此类工单均须确认。"
      },
      "list.rest": {
        "name": "超长清单的其余项",
        "title": "另有 {count} 项",
        "verify": "清单已满：另有 {count} 项（其中例外 {exceptions} 项）仅见于记录。请退回并拆分工单。",
        "why": "清单最多 2000 项，超出部分绝不静默省略。"
      }
    },
    "reasons": {
      "severity": "严重程度为“高”或“严重”，必须有人查看。",
      "anchor_approximate": "位置为近似值：所点击的帧、其位姿或深度存在疑问。",
      "anchor_suspect": "标记放置后设备丢失了跟踪，位置不再可信。",
      "anchor_lost": "标记已失去在设备上的位置。",
      "anchor_screen_only": "标记仅在图片上，没有设备上的位置。",
      "unacknowledged": "技术员没有确认该标记。",
      "rejected": "该故障在作业中被否定：请核实是否正确。",
      "flagged": "技术员在该步骤发现异常。",
      "reworked": "该项曾退回给技术员。",
      "safety": "该故障危及人身安全：无论评分如何均为例外。",
      "priority": "风险矩阵判定其优先级为高。",
      "reading_out_of_limits": "该故障的最新读数超出限值。",
      "calibration_overdue": "读数所用仪器的校准已过期。",
      "recurrence": "同一故障以前出现过：上次的处理未能持久。",
      "duplicate": "被标为与另一故障重复：请核实。",
      "deferred": "故障仍然存在。",
      "no_due_date": "未说明期限。",
      "due_in_the_past": "所定期限在延期时已过。",
      "no_risk_owner": "没有风险责任人。",
      "failed": "步骤未通过。",
      "out_of_limits": "读数超出指南的限值。",
      "overridden": "技术员在指南不允许的情况下继续。",
      "skipped_required": "指南要求执行该步骤。",
      "skipped_gate": "后续步骤须以此步骤为前提。",
      "unanswered": "指南要求执行该步骤。",
      "unanswered_gate": "后续步骤须以此步骤为前提。",
      "not_started": "指南的步骤均未作答。",
      "lockout_unanswered": "没有人记录该隔离。",
      "lockout_skipped": "该隔离被跳过。",
      "lockout_expired": "在该隔离的班次结束之后、重新记录之前仍有作业记录。",
      "missing_lockout": "未填写隔离情况。",
      "missing_permit": "没有作业票号。",
      "missing_lock_owner": "未填写持锁人。",
      "missing_try_out": "未试启动：无法确认设备不会动作。",
      "missing_people_on_site": "未填写现场作业人员。",
      "missing_isolation_point": "并非所有隔离点均已上锁。",
      "missing_expiry": "未说明班次结束时间，或超出一个班次。",
      "missing_reading": "缺少指南要求的读数。",
      "missing_evidence_reading": "缺少作为证据的读数。",
      "missing_choice": "未选择任何选项。",
      "missing_photo": "缺少指南要求的照片。",
      "no_picture": "该故障没有照片。",
      "part_without_number": "有备件缺少备件号。",
      "after_call": "通话结束后被修改。",
      "after_submission": "提交之后被修改。",
      "late": "提交之后才录入。",
      "unresolved_fault": "有严重故障既未消除也未驳回。",
      "too_many": "清单无法容纳全部项目。"
    },
    "values": {
      "severity": {
        "low": "低",
        "medium": "中",
        "high": "高",
        "critical": "严重"
      },
      "state": {
        "suspected": "疑似",
        "confirmed": "已确认",
        "in_progress": "处理中",
        "resolved": "已处理",
        "verified": "已验证",
        "rejected": "非故障",
        "deferred": "已推迟"
      },
      "note": {
        "": "未填写备注。"
      },
      "tried_out": {
        "yes": "是",
        "no": "否"
      },
      "permit": {
        "": "未填写"
      },
      "lock_owner": {
        "": "未填写"
      },
      "people": {
        "": "未填写"
      },
      "owner": {
        "": "无人"
      },
      "due": {
        "": "未说明"
      },
      "seen_by": {
        "": "无人"
      },
      "reading": {
        "": "无"
      },
      "limits": {
        "": "未规定"
      },
      "override_reason": {
        "": "未说明"
      },
      "rework": {
        "": "无文字"
      },
      "anchor": {
        "good": "良好",
        "approximate": "近似",
        "suspect": "存疑",
        "lost": "丢失",
        "screen_only": "仅在画面上"
      },
      "shape": {
        "point": "点",
        "arrow": "箭头",
        "circle": "圆圈",
        "stroke": "手绘线",
        "polygon": "轮廓",
        "text": "文字"
      }
    }
  }
};
