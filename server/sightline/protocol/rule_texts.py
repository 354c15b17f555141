"""Words of the review rules in every language; read them through workflow/texts.py.

Generated from protocols/texts by protocols/generate.py; do not edit.
"""

# ruff: noqa: E501
from __future__ import annotations

from typing import Any

RULE_TEXTS: dict[str, dict[str, Any]] = {
    "en": {
        "rules": {
            "fault.recorded": {
                "title": "Fault {number}: {title}",
                "verify": "Check on the pictures that “{title}” is really at {component} and that the severity “{severity}” is right.",
                "why": "Every fault point that was recorded in the call is on the list, also one that was rejected there."
            },
            "step.flagged": {
                "title": "Step flagged: {title_en}",
                "verify": "Check what was found at the step “{title_en}”: {note}",
                "why": "The newest answer to this step of the guide is “flagged”."
            },
            "item.reworked": {
                "title": "Sent back: {item}",
                "verify": "It was rejected: “{reason}”. The technician's answer: “{rework}”. Check that this settles it.",
                "why": "What was rejected and sent back is looked at again, also when no other rule names it any more."
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
            "reworked": "It was sent back to the technician."
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
            }
        }
    },
    "zh": {
        "rules": {
            "fault.recorded": {
                "title": "故障 {number}：{title}",
                "verify": "对照图片核实“{title}”确实位于 {component}，且严重程度“{severity}”正确。",
                "why": "通话中记录的每个故障点都列入清单，包括当时被否定的故障点。"
            },
            "step.flagged": {
                "title": "步骤有异常：{title_zh}",
                "verify": "核实步骤“{title_zh}”发现的情况：{note}",
                "why": "指南中该步骤的最新回答为“有异常”。"
            },
            "item.reworked": {
                "title": "退回项：{item}",
                "verify": "驳回原因：“{reason}”。技术员的答复：“{rework}”。请核实问题已解决。",
                "why": "凡被驳回并退回返工的项目都要复查，即使不再有其他规则列出它。"
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
            "reworked": "该项曾退回给技术员。"
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
            }
        }
    }
}
