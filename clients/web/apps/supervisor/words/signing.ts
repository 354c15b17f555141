/** Words of signatures. */

export const en = {
  sign: "Sign",
  signTitle: "Sign the record",
  signMeanings: { approved: "I approve this record", rejected: "I reject this record" },
  signButton: { approved: "Approve and sign", rejected: "Reject and sign" },
  signBlocked: { undecided: "Decide every item first.", performer: "You took part in this work, so somebody else must sign it.", rejected: "Items were rejected: the record can only be signed as rejected." },
  signPassword: "Your password, once more",
  signAs: (name: string, role: string) => `You sign as ${name}, ${role}. The signature covers everything up to this moment.`,
  demoPassword: (password: string) => `Demo password: ${password}`,
  signedBy: (name: string, meaning: string, when: string) => `${meaning} by ${name}, ${when}`,
  signatureMeanings: { approved: "Approved", rejected: "Rejected" },
  signatureEnded: (name: string, when: string) => `The signature of ${name} no longer holds since ${when}: the record was changed after it. Review again and sign anew.`,
  recordHash: "Record",
};

export const zh: typeof en = {
  sign: "签署",
  signTitle: "签署记录",
  signMeanings: { approved: "我批准此记录", rejected: "我驳回此记录" },
  signButton: { approved: "批准并签署", rejected: "驳回并签署" },
  signBlocked: { undecided: "请先对每一项作出决定。", performer: "您参与了此项工作，须由他人签署。", rejected: "有条目被驳回：只能以“驳回”签署。" },
  signPassword: "请再次输入您的密码",
  signAs: (name, role) => `您以${role} ${name} 的身份签署。签名涵盖到此刻为止的全部内容。`,
  demoPassword: (password) => `演示密码：${password}`,
  signedBy: (name, meaning, when) => `${name} ${meaning}，${when}`,
  signatureMeanings: { approved: "已批准", rejected: "已驳回" },
  signatureEnded: (name, when) => `${name} 的签名自 ${when} 起失效：签署后记录已更改。请重新审核并签署。`,
  recordHash: "记录",
};
