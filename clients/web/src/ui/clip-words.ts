/** Words about clips and players, the same on every page. */

import { defineWords } from "../i18n/words";

const en = {
  attach: "Attach the last 20 seconds",
  attachHint: "Picture and voice of the last 20 seconds become part of this fault. Everybody in the call has agreed to be recorded.",
  needsRecording: "To attach a clip, record the call: clips need everybody's agreement.",
  waitsForConsent: "A clip can be attached as soon as everybody has agreed to the recording.",
  clips: "Clips",
  clip: (number: number) => `Clip ${number}`,
  cutting: "The clip is being stored",
  failed: {
    not_recorded: "The clip was not stored: the recording had ended.",
    nothing_there: "The clip was not stored: no picture was being recorded.",
    failed: "The clip was not stored. Try again, or tell who runs Sightline.",
  },
  facts: (length: string, who: string, when: string) => `${length} · ${who}, ${when}`,
  soundOnly: "sound only",
  deleted: (day: string, days: number) => `Deleted on ${day}, after its period of ${days} days.`,
  play: "Play",
  hide: "Hide",
  download: "Download",
  opening: "the film",
  playerLabel: (name: string) => `Player: ${name}`,
  broken: "This film cannot be played here. Download it and try another player.",
};

const zh: typeof en = {
  attach: "附加最近 20 秒",
  attachHint: "最近 20 秒的画面和声音将成为此故障的一部分。通话中的所有人都已同意录制。",
  needsRecording: "要附加片段，请先录制通话：片段需要所有人同意。",
  waitsForConsent: "所有人同意录制后即可附加片段。",
  clips: "片段",
  clip: (number) => `片段 ${number}`,
  cutting: "正在保存片段",
  failed: {
    not_recorded: "片段未保存：录制已结束。",
    nothing_there: "片段未保存：没有正在录制的画面。",
    failed: "片段未保存。请重试，或联系 Sightline 管理员。",
  },
  facts: (length, who, when) => `${length} · ${who}，${when}`,
  soundOnly: "仅声音",
  deleted: (day: string, days: number) => `保存期 ${days} 天已满，于 ${day} 删除。`,
  play: "播放",
  hide: "收起",
  download: "下载",
  opening: "影片",
  playerLabel: (name) => `播放器：${name}`,
  broken: "此处无法播放该影片。请下载后用其他播放器打开。",
};

export const clipWords = defineWords(en, zh);
