/** What is known of a fault in plain words, the same on every page: codes, risk, measurements, links. */

import type { FaultCoded, FaultLinked, FaultMeasured } from "../protocol/generated";
import type { FaultMeasurement } from "../room/case-state";
import type { Dimension } from "../workflow/fault-facts";
import type { Priority, RiskOutcome } from "../workflow/risk";
import { defineWords } from "./words";

type Impact = NonNullable<FaultCoded["impact"]>;

const en = {
  dimensions: {
    part: "Part", mode: "How it shows", mechanism: "Mechanism", cause: "Cause", detection: "Found by",
  } satisfies Record<Dimension, string> as Readonly<Record<Dimension, string>>,
  impact: "Effect",
  impacts: {
    incipient: "None on the function yet", degraded: "Works worse", critical: "Fails its function", unknown: "Unknown",
  } satisfies Record<Impact, string> as Readonly<Record<Impact, string>>,
  notAssessed: "not assessed",
  unknown: "Unknown",
  isUnusual: "An unusual pair: the list does not expect this mechanism or cause with this mode.",
  priorities: { low: "Low", medium: "Medium", high: "High", urgent: "Urgent" } satisfies Record<Priority, string> as Readonly<Record<Priority, string>>,
  priority: (word: string) => `Priority: ${word}`,
  atLeast: (word: string) => `Priority: at least ${word.toLowerCase()}`,
  raisedBy: {
    severity: "Raised: severity 9 and 10 are at least high.",
    safety: "Raised: people could be hurt, so it is at least high.",
  } satisfies Record<NonNullable<RiskOutcome["raisedBy"]>, string> as Readonly<Record<"severity" | "safety", string>>,
  rpn: (rpn: number) => `RPN ${rpn}, for information: it decides nothing`,
  partial: "Not everything is rated; the rest can only raise it.",
  safety: "People could be hurt",
  environment: "Harm to the environment",
  outcomes: {
    within: "within its limits", below: "below its lower limit", above: "above its upper limit", no_limits: "no limits stated",
  } satisfies Record<FaultMeasured["outcome"], string> as Readonly<Record<FaultMeasured["outcome"], string>>,
  overdue: "calibration overdue",
  relations: {
    recurrence_of: (fault: number, of: number) => `Again: fault ${fault} of case ${of}`,
    duplicate_of: (fault: number, _: number) => `The same as fault ${fault}`,
  } satisfies Record<FaultLinked["relation"], (fault: number, of: number) => string> as Readonly<Record<FaultLinked["relation"], (fault: number, of: number) => string>>,
  minutes: (minutes: number) => `${minutes} min`,
  photo: (number: number) => `Picture ${number} of the fault`,
  deferred: (day: string, owner: string) => `Put off until ${day}; ${owner} answers for the risk`,
  deferredOnly: "Put off",
};

const zh: typeof en = {
  dimensions: { part: "部件", mode: "表现", mechanism: "机理", cause: "原因", detection: "发现方式" },
  impact: "影响",
  impacts: { incipient: "功能暂未受影响", degraded: "性能下降", critical: "功能丧失", unknown: "未知" },
  notAssessed: "未评估",
  unknown: "未知",
  isUnusual: "少见的组合：代码表中该机理或原因通常不与此表现同时出现。",
  priorities: { low: "低", medium: "中", high: "高", urgent: "紧急" },
  priority: (word) => `优先级：${word}`,
  atLeast: (word) => `优先级：至少为${word}`,
  raisedBy: { severity: "已提高：严重度 9 和 10 至少为高。", safety: "已提高：可能伤人，因此至少为高。" },
  rpn: (rpn) => `RPN ${rpn}，仅供参考，不作为判定依据`,
  partial: "尚有未评项；补评后只会提高，不会降低。",
  safety: "可能伤人",
  environment: "可能危害环境",
  outcomes: { within: "在限值内", below: "低于下限", above: "高于上限", no_limits: "未给出限值" },
  overdue: "仪器校准已过期",
  relations: { recurrence_of: (fault, of) => `再次发生：案例 ${of} 的故障 ${fault}`, duplicate_of: (fault) => `与故障 ${fault} 相同` },
  minutes: (minutes) => `${minutes} 分钟`,
  photo: (number) => `故障照片 ${number}`,
  deferred: (day, owner) => `推迟至 ${day}；${owner} 承担风险责任`,
  deferredOnly: "已推迟",
};

export const faultWords = defineWords(en, zh);

/** `91.5 °C, above its upper limit (≤ 80)`. */
export function measurementText({ value, unit, low, high, outcome, calibration }: FaultMeasurement): string {
  const t = faultWords();
  const limits = low === null ? (high === null ? "" : ` (≤\u00a0${high})`) : ` (${high === null ? `≥\u00a0${low}` : `${low} – ${high}`})`;
  const overdue = calibration === "overdue" ? `, ${t.overdue}` : "";
  return `${value} ${unit}`.trim() + (outcome === "no_limits" ? "" : `, ${t.outcomes[outcome]}${limits}`) + overdue;
}
