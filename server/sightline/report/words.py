"""The words of the report in English and Chinese; the same terms as on the pages (``visual.md``: Words)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sightline.workflow.texts import Language


@dataclass(frozen=True, slots=True)
class Words:
    """One field per word; fields with braces are filled by ``str.format`` with names, numbers and times only."""

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
    guide: str
    guide_version: str
    state: str
    summary: str
    closing_words: str
    # status of the signature
    not_signed: str
    not_signed_why: str
    signed_approved: str
    signed_rejected: str
    holds: str
    ended: str
    ended_by: str
    # call
    call: str
    no_call: str
    call_requested: str
    call_taken: str
    call_ended: str
    call_running: str
    call_untaken: str
    declined: str
    duration: str
    people: str
    no_people: str
    joined: str
    left: str
    still_there: str
    device: str
    role: str
    name: str
    # faults
    faults: str
    no_faults: str
    fault_number: str
    component: str
    clip: str
    severity: str
    position: str
    no_position: str
    found_by: str
    acknowledged: str
    not_acknowledged: str
    note: str
    history: str
    whole_picture: str
    close_up: str
    no_picture: str
    picture_missing: str
    picture_device: str
    picture_grab: str
    mark_number: str
    marks: str
    marks_why: str
    # guide
    step: str
    result: str
    remark: str
    who_when: str
    not_answered: str
    earlier_answer: str
    # review
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
    # words people wrote
    notes: str
    after_signature: str
    chat: str
    # signatures
    signatures: str
    printed_name: str
    meaning: str
    meaning_approved: str
    meaning_rejected: str
    time: str
    reauthenticated: str
    covers: str
    record_hash: str
    signature_style: str
    head: str
    page: str
    counts_items: str
    counts_faults: str
    counts_steps: str
    counts_exceptions: str
    count_confirmed: str
    count_rejected: str
    count_undecided: str
    count_flagged: str
    roles: Mapping[str, str]
    case_states: Mapping[str, str]
    fault_states: Mapping[str, str]
    severities: Mapping[str, str]
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
    results: Mapping[str, str]
    verdicts: Mapping[str, str]
    event_kinds: Mapping[str, str]


EN = Words(
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
    guide="Guide",
    guide_version="{title}, version {version}",
    state="State",
    summary="At a glance",
    closing_words="Closing words",
    not_signed="Not signed",
    not_signed_why="Nobody has signed this record yet. It may still change.",
    signed_approved="Signed: approved",
    signed_rejected="Signed: rejected",
    holds="{name} signed this record on {time}. Nothing in it has changed since.",
    ended="Signature no longer holds",
    ended_by="{name} signed this record on {time}. Event {seq} changed it afterwards: {what}, {who}, {when}.",
    call="Call",
    no_call="There was no call.",
    call_requested="Asked for",
    call_taken="Taken",
    call_ended="Ended",
    call_running="not ended",
    call_untaken="not taken",
    declined="Declined by {name}",
    duration="Duration",
    people="Who was there",
    no_people="Nobody was in the call.",
    joined="From",
    left="To",
    still_there="still there",
    device="Device",
    role="Role",
    name="Name",
    faults="Faults",
    no_faults="No fault was recorded.",
    fault_number="Fault {number}",
    component="Component",
    clip="Clip",
    severity="Severity",
    position="Position",
    no_position="no position on the machine",
    found_by="Marked by",
    acknowledged="Acknowledged by",
    not_acknowledged="not acknowledged",
    note="Note",
    history="Course",
    whole_picture="Whole picture",
    close_up="Close-up",
    no_picture="There is no picture of this mark.",
    picture_missing="The picture could not be read.",
    picture_device="Frame {frame} of the device's camera, the very one that was marked",
    picture_grab="Picture grabbed by the expert, {frame}",
    mark_number="Mark {number}",
    marks="Other marks",
    marks_why="Marks that were placed in the call and not made a fault.",
    step="Step",
    result="Result",
    remark="Remark",
    who_when="Who, when",
    not_answered="not answered",
    earlier_answer="earlier: {result}, {time}",
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
    notes="Supplements",
    after_signature="added after a signature",
    chat="Chat",
    signatures="Signatures",
    printed_name="Printed name",
    meaning="Meaning",
    meaning_approved="Approved: the items of the review list were verified and the record is right.",
    meaning_rejected="Rejected: at least one item of the review list was found wrong.",
    time="Time",
    reauthenticated="Password checked anew",
    covers="Covers",
    record_hash="Record hash (SHA-256)",
    signature_style="Part 11-style electronic signature: name, time and meaning, bound to the record by its hash. "
    "The hash is the head of the chain of all events up to the last one covered; any change to any of them changes it.",
    head="Record at event {seq}, {time}, hash {hash}",
    page="Page",
    counts_items="Items to verify",
    counts_faults="Faults",
    counts_steps="Guide steps",
    counts_exceptions="Exceptions",
    count_confirmed="{n} confirmed",
    count_rejected="{n} rejected",
    count_undecided="{n} undecided",
    count_flagged="{n} flagged",
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
    fault_states={
        "suspected": "Suspected fault",
        "confirmed": "Confirmed fault",
        "in_progress": "In progress",
        "resolved": "Resolved",
        "verified": "Verified",
        "rejected": "Not a fault",
        "deferred": "Deferred",
    },
    severities={"low": "Low", "medium": "Medium", "high": "High", "critical": "Critical"},
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
    results={"done": "Done", "flagged": "Flagged", "skipped": "Skipped"},
    verdicts={"confirmed": "Confirmed", "rejected": "Rejected", "undecided": "Taken back"},
    event_kinds={
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

ZH = Words(
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
    guide="指南",
    guide_version="{title}，第 {version} 版",
    state="状态",
    summary="概览",
    closing_words="结束语",
    not_signed="未签署",
    not_signed_why="尚无人签署本记录，内容仍可能更改。",
    signed_approved="已签署：批准",
    signed_rejected="已签署：驳回",
    holds="{name} 于 {time} 签署本记录，此后内容未变。",
    ended="签名已失效",
    ended_by="{name} 于 {time} 签署本记录。此后事件 {seq} 更改了记录：{what}，{who}，{when}。",
    call="通话",
    no_call="没有通话。",
    call_requested="请求",
    call_taken="接听",
    call_ended="结束",
    call_running="未结束",
    call_untaken="未接听",
    declined="{name} 拒接",
    duration="时长",
    people="参加人员",
    no_people="无人参加通话。",
    joined="开始",
    left="结束",
    still_there="仍在",
    device="设备",
    role="角色",
    name="姓名",
    faults="故障",
    no_faults="没有记录故障。",
    fault_number="故障 {number}",
    component="部件",
    clip="片段",
    severity="严重程度",
    position="位置",
    no_position="没有设备上的位置",
    found_by="标记人",
    acknowledged="查看人",
    not_acknowledged="尚未查看",
    note="说明",
    history="过程",
    whole_picture="整幅图片",
    close_up="局部放大",
    no_picture="该标记没有图片。",
    picture_missing="图片无法读取。",
    picture_device="设备相机第 {frame} 帧，即所标记的那一帧",
    picture_grab="专家截取的图片，{frame}",
    mark_number="标记 {number}",
    marks="其他标记",
    marks_why="通话中放置但未定为故障的标记。",
    step="步骤",
    result="结果",
    remark="备注",
    who_when="人员、时间",
    not_answered="未回答",
    earlier_answer="此前：{result}，{time}",
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
    notes="补充说明",
    after_signature="签署后添加",
    chat="聊天",
    signatures="签名",
    printed_name="姓名（正体）",
    meaning="含义",
    meaning_approved="批准：审核清单各项均已核实，记录正确。",
    meaning_rejected="驳回：审核清单中至少有一项不正确。",
    time="时间",
    reauthenticated="重新验证密码",
    covers="涵盖",
    record_hash="记录哈希（SHA-256）",
    signature_style="Part 11 风格的电子签名：姓名、时间和含义，并以哈希与记录绑定。"
    "该哈希是截至所涵盖的最后一个事件的事件链之首；任何一个事件的任何更改都会使其改变。",
    head="记录截至事件 {seq}，{time}，哈希 {hash}",
    page="页",
    counts_items="待核实项",
    counts_faults="故障",
    counts_steps="指南步骤",
    counts_exceptions="例外",
    count_confirmed="{n} 项确认",
    count_rejected="{n} 项驳回",
    count_undecided="{n} 项未定",
    count_flagged="{n} 项有异常",
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
    fault_states={
        "suspected": "疑似故障",
        "confirmed": "已确认故障",
        "in_progress": "处理中",
        "resolved": "已处理",
        "verified": "已验证",
        "rejected": "非故障",
        "deferred": "已推迟",
    },
    severities={"low": "低", "medium": "中", "high": "高", "critical": "严重"},
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
    results={"done": "完成", "flagged": "有异常", "skipped": "跳过"},
    verdicts={"confirmed": "确认", "rejected": "驳回", "undecided": "撤回"},
    event_kinds={
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

WORDS: Mapping[Language, Words] = {"en": EN, "zh": ZH}
