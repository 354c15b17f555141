/** Words about recording, the same on every page with a call. */

import { defineWords } from "../i18n/words";

const en = {
  label: "Recording",
  off: "Not recorded",
  waiting: "Not recorded yet",
  sign: "REC",
  running: "This call is being recorded",
  notIncluded: (names: string) => `not yet included: ${names}`,
  start: "Record the call",
  stop: "Stop recording",
  withdraw: "Do not record",
  question: (name: string) => `${name} asks to record this call: picture, voice and head movement of everybody in it. Single moments of it can be attached to faults.`,
  questionRunning: "This call is being recorded. Your picture and voice are kept only if you agree.",
  consequence: "Nothing is stored before everybody has agreed. If you refuse, the call goes on without a recording.",
  consequenceRunning: "If you refuse, the recording ends for everybody and the call goes on.",
  agree: "Agree",
  refuse: "Refuse",
  waitsFor: (names: string) => `Nothing is recorded yet. Waiting for: ${names}`,
  ended: {
    asked: "The recording was stopped.",
    call_ended: "The recording ended with the call.",
    declined: "Somebody did not agree. The call is not recorded.",
    failed: "The recording failed. What was stored until then is kept. Ask for it again, or tell who runs Sightline.",
    interrupted: "The server was restarted and the recording ended. What was stored until then is kept.",
  },
};

const zh: typeof en = {
  label: "录制",
  off: "未录制",
  waiting: "尚未录制",
  sign: "录制中",
  running: "正在录制本次通话",
  notIncluded: (names) => `尚未包含：${names}`,
  start: "录制通话",
  stop: "停止录制",
  withdraw: "不录制",
  question: (name) => `${name} 请求录制本次通话：所有人的画面、声音和头部动作。其中的片段可附加到故障。`,
  questionRunning: "正在录制本次通话。只有您同意，才会保存您的画面和声音。",
  consequence: "所有人同意之前不会保存任何内容。如果您拒绝，通话继续，但不录制。",
  consequenceRunning: "如果您拒绝，所有人的录制都将停止，通话继续。",
  agree: "同意",
  refuse: "拒绝",
  waitsFor: (names) => `尚未录制，正在等待：${names}`,
  ended: {
    asked: "录制已停止。",
    call_ended: "录制已随通话结束。",
    declined: "有人不同意，本次通话不录制。",
    failed: "录制失败，之前保存的内容仍然保留。请重新请求，或联系 Sightline 管理员。",
    interrupted: "服务器重新启动，录制已结束，之前保存的内容仍然保留。",
  },
};

export const recordingWords = defineWords(en, zh);
