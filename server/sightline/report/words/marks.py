"""Marks: their place, how sure it is, their shape and their picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MarkWords:
    position: str
    no_position: str
    whole_picture: str
    close_up: str
    no_picture: str
    picture_missing: str
    file_deleted: str
    picture_device: str
    picture_grab: str
    mark_number: str
    marks: str
    marks_why: str
    anchor_states: Mapping[str, str]
    methods: Mapping[str, str]
    shape: str
    measured: str
    size: str
    size_of: str
    not_measured: str
    shapes: Mapping[str, str]
    doubts: Mapping[str, str]
    """Why a place or a shape is not as sure as it could be; a word that is not here is not explained."""


EN = MarkWords(
    position="Position",
    no_position="no position on the machine",
    whole_picture="Whole picture",
    close_up="Close-up",
    no_picture="There is no picture of this mark.",
    picture_missing="The picture could not be read.",
    file_deleted="Deleted on {date}, after its period of {days} days.",
    picture_device="Frame {frame} of the device's camera, the very one that was marked",
    picture_grab="Picture grabbed by the expert, {frame}",
    mark_number="Mark {number}",
    marks="Other marks",
    marks_why="Marks that were placed in the call and not made a fault.",
    anchor_states={
        "good": "Anchored",
        "approximate": "Approximate",
        "suspect": "Position in doubt",
        "lost": "Lost",
        "screen_only": "On the picture only",
    },
    methods={
        "depth": "from depth",
        "volume": "from the scanned volume",
        "depth+volume": "from depth and scanned volume",
        "mesh": "from the device's mesh",
        "sweep": "from several views",
        "marker": "from a marker",
        "screen": "",
        "track": "followed in the picture",
        "asset": "through the machine's own frame",
    },
    shape="Shape",
    measured="Measured",
    size="Size",
    size_of="half-axes {long} and {short}",
    not_measured="not measured: {why}",
    shapes={
        "point": "Point",
        "arrow": "Arrow",
        "circle": "Ellipse",
        "stroke": "Freehand line",
        "text": "Text",
        "polygon": "Outline",
        "distance": "Distance",
        "angle": "Angle",
        "area": "Area",
    },
    doubts={
        "depth_edge": "lies at an edge: the front or the back may be meant",
        "no_depth": "no depth was measured there",
        "depth_gap": "continued over a hole in the depth",
        "depth_gone": "its depth was no longer there",
        "sparse_depth": "little depth was measured there",
        "uncertain_depth": "its depth is uncertain by centimetres",
        "reprojected": "by the depth of another picture",
        "few_views": "few pictures saw the place",
        "disagrees": "two methods contradict each other",
        "dominant_plane": "partly laid on the plane of the rest",
        "facing_plane": "sized on a plane facing the camera",
        "grazing": "seen too flat to be sure",
        "not_flat": "what it encloses is not flat",
        "no_plane": "what it encloses is not flat",
        "no_pose": "the camera's position was not known",
        "frame_unknown": "the picture was not identified",
        "frame_near": "a neighbouring picture was taken",
        "frame_uncertain": "the picture was not identified for certain",
    },
)

ZH = MarkWords(
    position="位置",
    no_position="没有设备上的位置",
    whole_picture="整幅图片",
    close_up="局部放大",
    no_picture="该标记没有图片。",
    picture_missing="图片无法读取。",
    file_deleted="保存期 {days} 天已满，于 {date} 删除。",
    picture_device="设备相机第 {frame} 帧，即所标记的那一帧",
    picture_grab="专家截取的图片，{frame}",
    mark_number="标记 {number}",
    marks="其他标记",
    marks_why="通话中放置但未定为故障的标记。",
    anchor_states={
        "good": "已锚定",
        "approximate": "近似",
        "suspect": "位置存疑",
        "lost": "已丢失",
        "screen_only": "仅在画面上",
    },
    methods={
        "depth": "由深度得出",
        "volume": "由扫描体得出",
        "depth+volume": "由深度和扫描体得出",
        "mesh": "由设备网格得出",
        "sweep": "由多个视角得出",
        "marker": "由标识得出",
        "screen": "",
        "track": "在画面中跟踪",
        "asset": "通过设备自身坐标系",
    },
    shape="形状",
    measured="测量值",
    size="尺寸",
    size_of="半轴 {long} 和 {short}",
    not_measured="未测得：{why}",
    shapes={
        "point": "点",
        "arrow": "箭头",
        "circle": "椭圆",
        "stroke": "手绘线",
        "text": "文字",
        "polygon": "轮廓",
        "distance": "距离",
        "angle": "角度",
        "area": "面积",
    },
    doubts={
        "depth_edge": "位于边缘：可能指前面或后面的表面",
        "no_depth": "该处没有深度数据",
        "depth_gap": "越过深度空洞延伸得到",
        "depth_gone": "其深度数据已不存在",
        "sparse_depth": "该处深度数据很少",
        "uncertain_depth": "深度有数厘米的不确定",
        "reprojected": "取自另一幅画面的深度",
        "few_views": "很少画面看到该处",
        "disagrees": "两种方法的结果不一致",
        "dominant_plane": "部分点取自其余点所在平面",
        "facing_plane": "按正对相机的平面计算尺寸",
        "grazing": "视角过平，无法确定",
        "not_flat": "所围区域不平整",
        "no_plane": "所围区域不平整",
        "no_pose": "相机位置未知",
        "frame_unknown": "未能识别画面",
        "frame_near": "采用了相邻画面",
        "frame_uncertain": "画面识别不确定",
    },
)
