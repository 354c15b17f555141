/** What happened, by kind of event. */

export const en = {
  kinds: {
    "case.opened": "Case opened", "annotation.placed": "Mark placed", "annotation.acknowledged": "Mark seen by the technician",
    "anchor.refined": "Position refined", "fault.created": "Fault recorded", "fault.edited": "Fault edited", "fault.moved": "Fault changed state",
    "guide.answered": "Step answered", "still.stored": "Picture stored", "annotation.deleted": "Mark deleted", "annotation.restored": "Mark restored",
    "annotation.moved": "Mark moved", "annotation.resnapped": "Mark put on another surface",
    "world.started": "Tracking restarted", "clip.requested": "Clip attached", "clip.stored": "Clip stored", "scene.saved": "Scan saved", "model.imported": "3D model imported",
    "model.proposed": "Place proposed for a model", "model.answered": "Place of a model judged", "chat.posted": "Message",
    "call.taken": "Call taken", "call.ended": "Call ended",
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
    "call.taken": "已接听", "call.ended": "通话已结束",
  },
};
