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
    },
)
