/** Words of the review list and of verdicts. */

export const en = {
  toInbox: "Inbox",
  notSubmitted: "The work goes on: the review list is made when technician or expert closes the case.",
  reviewList: "Review list",
  progress: (done: number, all: number) => `${done} of ${all} decided`,
  exceptionsLeft: (count: number) => (count === 1 ? "1 exception open" : `${count} exceptions open`),
  exceptions: "Exceptions",
  allClear: "All clear",
  noItems: "No faults and no flagged steps were recorded. Look at the summary, then sign.",
  verdicts: { confirmed: "Confirmed", rejected: "Rejected", undecided: "Not decided" },
  confirm: "Confirm",
  reject: "Reject",
  takeBack: "Take back",
  rejectTitle: "Why is it rejected?",
  rejectHint: "The technician reads this.",
  decideBlocked: {
    role: "Only supervisors decide.",
    performer: "You took part in this work, so somebody else must decide its items.",
  },
  items: (count: number) => (count === 1 ? "1 item" : `${count} items`),
};

export const zh: typeof en = {
  toInbox: "收件箱",
  notSubmitted: "工作仍在进行：技术员或专家关闭案例时生成审核清单。",
  reviewList: "审核清单",
  progress: (done, all) => `已决定 ${done}/${all}`,
  exceptionsLeft: (count) => `${count} 个例外待处理`,
  exceptions: "例外",
  allClear: "无异常",
  noItems: "没有记录故障，也没有异常步骤。请查看总结后签署。",
  verdicts: { confirmed: "已确认", rejected: "已驳回", undecided: "未决定" },
  confirm: "确认",
  reject: "驳回",
  takeBack: "撤回",
  rejectTitle: "为什么驳回？",
  rejectHint: "技术员会看到此内容。",
  decideBlocked: { role: "只有主管可以决定。", performer: "您参与了此项工作，须由他人决定各条目。" },
  items: (count) => `${count} 项`,
};
