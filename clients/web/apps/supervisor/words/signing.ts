/** Words of signatures. */

import type { Meaning, SignBlock } from "../../../src/room/review-view";

export const en = {
  sign: "Sign",
  signTitle: "Sign the record",
  signMeanings: {
    approved: "I approve this record", rejected: "I reject this record", performed: "I performed this work", reviewed: "I reviewed this record",
    accepted: "I accept the machine back into operation", witnessed: "I witnessed this record and its signature",
  } satisfies Record<Meaning, string>,
  signButton: {
    approved: "Approve and sign", rejected: "Reject and sign", performed: "Sign as performed", reviewed: "Sign as reviewed", accepted: "Accept and sign",
    witnessed: "Countersign",
  } satisfies Record<Meaning, string>,
  signBlocked: {
    undecided: "Decide every item first.", performer: "You took part in this work, so somebody else must sign it.",
    rejected: "Items were rejected: the record can only be signed as rejected, or returned.", role: "Not with your role.", open: "The case is not closed yet.",
    returned: "The technician has it for rework.", void: "The case is void.", unsigned: "Nothing is signed yet.", unapproved: "The record is not approved.",
    already: "You have signed it already: this needs another person.",
  } satisfies Record<SignBlock, string>,
  signUsername: "Your account name",
  signPassword: "Your password, once more",
  seriesFirst: "The first signature of a series needs name and password; the next ones the password alone.",
  seriesNext: "You have signed before in this series: the password is enough.",
  signAs: (name: string, role: string) => `You sign as ${name}, ${role}. The signature covers everything up to this moment.`,
  signWhat: (number: number, title: string) => `Case ${number}, ${title}`,
  demoPassword: (password: string) => `Demo password: ${password}`,
  signedBy: (name: string, meaning: string, when: string) => `${meaning} by ${name}, ${when}`,
  signatureMeanings: {
    approved: "Approved", rejected: "Rejected", performed: "Performed", reviewed: "Reviewed", accepted: "Accepted", witnessed: "Witnessed",
  } satisfies Record<Meaning, string>,
  signatures: "Signatures",
  noSignatures: "Nobody has signed yet.",
  signatureHolds: "holds",
  signatureEndedBy: (what: string, name: string, when: string) => `ended by: ${what}, ${name}, ${when}`,
  signatureEnded: (name: string, when: string) => `The signature of ${name} no longer holds since ${when}: the record was changed after it. Review again and sign anew.`,
  recordHash: "Record",
  upTo: (seq: number) => `up to event ${seq}`,
};

export const zh: typeof en = {
  sign: "签署",
  signTitle: "签署记录",
  signMeanings: {
    approved: "我批准此记录", rejected: "我驳回此记录", performed: "我执行了此项工作", reviewed: "我审阅了此记录", accepted: "我接收设备恢复运行",
    witnessed: "我见证此记录及其签名",
  },
  signButton: { approved: "批准并签署", rejected: "驳回并签署", performed: "以“已执行”签署", reviewed: "以“已审阅”签署", accepted: "接收并签署", witnessed: "会签" },
  signBlocked: {
    undecided: "请先对每一项作出决定。", performer: "您参与了此项工作，须由他人签署。", rejected: "有条目被驳回：只能以“驳回”签署，或退回。", role: "您的角色不能这样签署。",
    open: "案例尚未关闭。", returned: "技术员正在返工。", void: "案例已作废。", unsigned: "尚无签名。", unapproved: "记录未获批准。", already: "您已签署：须由他人签署。",
  },
  signUsername: "您的账户名",
  signPassword: "请再次输入您的密码",
  seriesFirst: "一系列签署中的第一次需要账户名和密码，之后只需密码。",
  seriesNext: "您在此系列中已签署过：只需密码。",
  signAs: (name, role) => `您以${role} ${name} 的身份签署。签名涵盖到此刻为止的全部内容。`,
  signWhat: (number, title) => `案例 ${number}，${title}`,
  demoPassword: (password) => `演示密码：${password}`,
  signedBy: (name, meaning, when) => `${name} ${meaning}，${when}`,
  signatureMeanings: { approved: "已批准", rejected: "已驳回", performed: "已执行", reviewed: "已审阅", accepted: "已接收", witnessed: "已见证" },
  signatures: "签名",
  noSignatures: "尚无人签署。",
  signatureHolds: "有效",
  signatureEndedBy: (what, name, when) => `因以下事件失效：${what}，${name}，${when}`,
  signatureEnded: (name, when) => `${name} 的签名自 ${when} 起失效：签署后记录已更改。请重新审核并签署。`,
  recordHash: "记录",
  upTo: (seq) => `至事件 ${seq}`,
};
