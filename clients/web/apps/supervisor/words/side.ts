/** Words of what else belongs to a case. */

export const en = {
  summary: "Closing words",
  summaryEmpty: "No closing words.",
  guide: "Guide",
  notAnswered: "not answered",
  people: "People",
  supplements: "Supplements",
  addSupplement: "Add a supplement",
  supplementHint: "Goes into the record for good. After a signature it ends that signature.",
  add: "Add",
};

export const zh: typeof en = {
  summary: "结束说明",
  summaryEmpty: "没有结束说明。",
  guide: "指南",
  notAnswered: "未回答",
  people: "人员",
  supplements: "补充",
  addSupplement: "添加补充",
  supplementHint: "将永久写入记录。签署后添加会使签名失效。",
  add: "添加",
};
