/** Words of periods and of legal hold. */

import type { KeptKind } from "../../../src/protocol/generated";

type Kinds = Readonly<Record<KeptKind["kind"], string>>;

const kindsEn: Kinds = {
  pictures: "Pictures", clips: "Clips", scans: "Scans", maps: "Maps", models: "Models", recordings: "Recordings", cases: "Whole record",
};
const kindsZh: Kinds = {
  pictures: "图片", clips: "录像片段", scans: "扫描", maps: "地图", models: "模型", recordings: "通话录像", cases: "整个记录",
};

export const en = {
  keeping: {
    title: "How long it is kept",
    kinds: kindsEn,
    held: "On legal hold: nothing is deleted",
    hold: "Set legal hold",
    release: "Lift legal hold",
    holdHint: "Nothing of this case is deleted until somebody lifts the hold, whatever its period. The reason goes into the record.",
    releaseHint: "Periods that have ended meanwhile take effect in the coming night. The reason goes into the record.",
    reason: "Reason",
    files: (count: number) => (count === 1 ? "1 file" : `${count} files`),
    until: (day: string) => `until ${day}`,
    heldUntil: (day: string) => `held beyond ${day}`,
    days: (count: number) => (count === 1 ? "1 day" : `${count} days`),
    deleted: (count: number, day: string) => (count === 1 ? `1 file deleted on ${day}` : `${count} files deleted on ${day}`),
    forEver: (kinds: string) => `Without a period: ${kinds}`,
    notYet: "Periods of files and of the record begin when the case is signed or declared void.",
  },
};

export const zh: typeof en = {
  keeping: {
    title: "保存期限",
    kinds: kindsZh,
    held: "依法保留中：不会删除任何内容",
    hold: "设置依法保留",
    release: "解除依法保留",
    holdHint: "在解除保留之前，无论保存期如何，本案例的任何内容都不会被删除。原因将写入记录。",
    releaseHint: "期间已满的保存期将在下一个夜间生效。原因将写入记录。",
    reason: "原因",
    files: (count: number) => `${count} 个文件`,
    until: (day: string) => `保存至 ${day}`,
    heldUntil: (day: string) => `${day} 之后继续保留`,
    days: (count: number) => `${count} 天`,
    deleted: (count: number, day: string) => `${count} 个文件已于 ${day} 删除`,
    forEver: (kinds: string) => `无期限：${kinds}`,
    notYet: "文件和记录的保存期自案例签署或作废时开始。",
  },
};
