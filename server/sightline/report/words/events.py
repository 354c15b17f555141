"""What happened to a record after it was signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EventWords:
    kinds: Mapping[str, str]


EN = EventWords(
    kinds={
        "note.added": "a supplement was added",
        "fault.moved": "a fault changed its state",
        "review.decided": "a decision was changed",
        "still.stored": "a picture was added",
        "scene.saved": "the scan of the place was saved",
        "model.imported": "a 3D model was imported",
        "model.proposed": "a place was proposed for a 3D model",
        "model.answered": "the place of a 3D model was judged",
        "clip.requested": "a clip was asked for",
        "clip.stored": "a clip was added",
        "clip.failed": "a clip could not be stored",
        "fault.coded": "a fault was coded",
        "fault.assessed": "the risk of a fault was assessed",
        "fault.measured": "a reading was added to a fault",
        "fault.acted": "what was done about a fault was added",
        "fault.linked": "a fault was linked to another",
        "photo.stored": "a photo was added",
        "review.returned": "the case was sent back",
        "rework.answered": "an answer to rework was added",
        "case.resubmitted": "the case was handed over again",
        "case.voided": "the case was declared void",
    },
)

ZH = EventWords(
    kinds={
        "note.added": "添加了补充说明",
        "fault.moved": "故障状态改变",
        "review.decided": "结论改变",
        "still.stored": "添加了图片",
        "clip.requested": "请求了片段",
        "clip.stored": "添加了片段",
        "scene.saved": "保存了现场扫描",
        "model.imported": "导入了三维模型",
        "model.proposed": "为三维模型提出了位置",
        "model.answered": "对三维模型的位置作出了判断",
        "clip.failed": "片段未能保存",
        "fault.coded": "对故障作了编码",
        "fault.assessed": "评估了故障的风险",
        "fault.measured": "为故障添加了读数",
        "fault.acted": "添加了故障的处理措施",
        "fault.linked": "将故障与另一故障关联",
        "photo.stored": "添加了照片",
        "review.returned": "案例被退回",
        "rework.answered": "添加了返工答复",
        "case.resubmitted": "案例重新提交",
        "case.voided": "案例被作废",
    },
)
