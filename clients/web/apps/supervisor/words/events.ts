/** What happened, by kind of event. */

export const en = {
  kinds: {
    "case.opened": "Case opened", "annotation.placed": "Mark placed", "annotation.acknowledged": "Mark seen by the technician",
    "anchor.refined": "Position refined", "fault.created": "Fault recorded", "fault.edited": "Fault edited", "fault.moved": "Fault changed state",
    "guide.answered": "Step answered", "still.stored": "Picture stored", "annotation.deleted": "Mark deleted", "annotation.restored": "Mark restored",
    "annotation.moved": "Mark moved", "annotation.resnapped": "Mark put on another surface",
    "world.started": "Tracking restarted", "clip.requested": "Clip attached", "clip.stored": "Clip stored", "scene.saved": "Scan saved", "model.imported": "3D model imported",
    "model.proposed": "Place proposed for a model", "model.answered": "Place of a model judged", "chat.posted": "Message",
    "call.requested": "Help asked for", "call.taken": "Call taken", "call.declined": "Call declined", "call.ended": "Call ended",
    "participant.joined": "Came into the call", "participant.left": "Left the call",
    "fault.coded": "Fault coded", "fault.assessed": "Risk assessed", "fault.measured": "Measured at the fault", "fault.acted": "Something done about the fault", "fault.linked": "Fault linked to another",
    "photo.stored": "Photo taken", "note.added": "Supplement added", "case.closed": "Case closed", "case.resubmitted": "Case handed over again", "case.voided": "Case declared void",
    "review.generated": "Review list made", "review.decided": "Item decided", "review.returned": "Returned to the technician", "rework.answered": "Rework answered",
    "review.signed": "Signed", "asset.localised": "Place on the machine found", "annotation.relocated": "Mark found again",
    "case.held": "Legal hold set", "case.released": "Legal hold lifted", "data.erased": "Personal data erased",
    "recording.requested": "Recording asked for", "recording.consented": "Agreed to the recording", "recording.declined": "Refused the recording", "recording.started": "Recording started", "recording.stopped": "Recording ended",
  } as Readonly<Record<string, string>>,
};

export const zh: typeof en = {
  kinds: {
    "case.opened": "案例已新建", "annotation.placed": "已放置标记", "annotation.acknowledged": "技术员已查看标记",
    "anchor.refined": "位置已修正", "fault.created": "已记录故障", "fault.edited": "已编辑故障", "fault.moved": "故障状态已更改",
    "guide.answered": "已回答步骤", "still.stored": "已保存图片", "annotation.deleted": "已删除标记", "annotation.restored": "已恢复标记",
    "annotation.moved": "已移动标记", "annotation.resnapped": "标记已改到另一表面",
    "world.started": "跟踪已重启", "clip.requested": "已附加片段", "clip.stored": "片段已保存", "scene.saved": "扫描已保存", "model.imported": "已导入三维模型",
    "model.proposed": "已为模型提出位置", "model.answered": "已判断模型的位置", "chat.posted": "消息",
    "call.requested": "请求协助", "call.taken": "已接听", "call.declined": "已拒接", "call.ended": "通话已结束",
    "participant.joined": "加入通话", "participant.left": "离开通话",
    "fault.coded": "故障已编码", "fault.assessed": "风险已评估", "fault.measured": "已在故障处测量", "fault.acted": "已采取措施", "fault.linked": "故障已关联",
    "photo.stored": "已拍照", "note.added": "已添加补充", "case.closed": "案例已关闭", "case.resubmitted": "案例已重新提交", "case.voided": "案例已作废",
    "review.generated": "已生成审核清单", "review.decided": "已决定条目", "review.returned": "已退回技术员", "rework.answered": "已答复返工",
    "review.signed": "已签署", "asset.localised": "已找到在设备上的位置", "annotation.relocated": "已重新找到标记",
    "case.held": "已设置法律保留", "case.released": "已解除法律保留", "data.erased": "个人数据已删除",
    "recording.requested": "请求录制", "recording.consented": "同意录制", "recording.declined": "拒绝录制", "recording.started": "录制开始", "recording.stopped": "录制结束",
  },
};
