/** What the cards in the field of view say, made from the state of case and call. Pure: words and state come in. */

import type { Mark, Remark } from "../../../src/room/case-state";
import type { PanelContent, PanelPicture } from "../../../src/scene/xr-panel";
import type { FieldWords } from "../words-en";

export interface PictureContent {
  readonly picture: PanelPicture | null;
  readonly title: string;
  readonly isNew: boolean;
}

/** A mark without a place in space, on the picture that it was made on. Ids of its button: seen, hide. */
export function pictureContent({ picture, title, isNew }: PictureContent, words: FieldWords): PanelContent {
  const t = words.marks;
  const button = isNew
    ? { id: "seen", label: t.seen, kind: "primary" as const }
    : { id: "hide", label: words.back, kind: "plain" as const };
  return {
    stripe: "accent",
    blocks: [
      { tone: "title", text: title, mostLines: 2 },
      { tone: "rest", text: picture ? `${t.onPicture} · ${t.onPictureHint}` : t.stillLoading, mostLines: 3 },
    ],
    ...(picture ? { picture } : {}),
    buttons: [[button]],
  };
}

/** What is asked of the wearer about a recording, in words. */
export interface RecordingQuestion {
  readonly question: string;
  readonly consequence: string;
  readonly agree: string;
  readonly refuse: string;
}

/** The question to agree to a recording: in place of the step, because it stands still and every pointer reaches it. Ids: agree, refuse. */
export function consentContent({ question, consequence, agree, refuse }: RecordingQuestion): PanelContent {
  return {
    stripe: "accent",
    blocks: [{ tone: "title", text: question, mostLines: 7 }, { tone: "rest", text: consequence, mostLines: 5 }],
    buttons: [[{ id: "refuse", label: refuse, kind: "plain" }, { id: "agree", label: agree, kind: "primary" }]],
  };
}

export interface StripState {
  /** Words of a lost connection; null while it is there. */
  readonly outage: string | null;
  readonly pending: string | null;
  /** The newest mark that was not acknowledged, with what is said of it. */
  readonly newMark: { readonly mark: Mark; readonly title: string } | null;
  readonly chat: Remark | null;
  /** A moment's news of the call. */
  readonly callNews: string | null;
}

/** The one message: what matters most now, or nothing. Ids of its buttons: seen. */
export function stripContent(state: StripState, words: FieldWords): PanelContent | null {
  if (state.outage !== null) {
    const blocks = [{ tone: "read" as const, text: state.outage, mostLines: 2 }];
    return {
      stripe: "warning",
      blocks: state.pending === null ? blocks : [...blocks, { tone: "rest" as const, text: state.pending, mostLines: 2 }],
      buttons: [],
    };
  }
  if (state.newMark) {
    return {
      stripe: "accent",
      blocks: [{ tone: "title", text: state.newMark.title, mostLines: 2 }],
      buttons: [[{ id: "seen", label: words.marks.seen, kind: "primary" }]],
    };
  }
  if (state.chat) {
    return {
      blocks: [{ tone: "rest", text: state.chat.by.display_name }, { tone: "read", text: state.chat.text, mostLines: 3 }],
      buttons: [],
    };
  }
  return state.callNews === null ? null : { blocks: [{ tone: "read", text: state.callNews, mostLines: 3 }], buttons: [] };
}

export interface TrayState {
  readonly isCalling: boolean;
  readonly isRinging: boolean;
  readonly isMuted: boolean;
  readonly hasSound: boolean;
}

/** Call, mute, hang up; found by looking down. Ids: call, mute, hangup. */
export function trayContent(state: TrayState, words: FieldWords): PanelContent {
  const mute = {
    id: "mute", label: state.isMuted ? words.unmute : words.mute, kind: "plain" as const, isPressed: state.isMuted,
  };
  const call = state.isCalling
    ? { id: "hangup", label: state.isRinging ? words.call.cancel : words.hangUp, kind: "danger" as const }
    : { id: "call", label: words.call.callExpert, kind: "primary" as const };
  return { blocks: [], buttons: [state.hasSound && state.isCalling ? [mute, call] : [call]] };
}
