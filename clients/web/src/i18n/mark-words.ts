/** A mark in plain words, the same on every page: how its position was found, how exact it is, what is doubtful about it. */

import type { Anchor, Shape } from "../protocol/generated";
import type { Mark } from "../room/case-state";
import { lifeNow, type Followed } from "../room/following";
import { accuracy } from "./format";
import { defineWords } from "./words";

const en = {
  shapes: {
    point: "Point", arrow: "Arrow", circle: "Circle", stroke: "Freehand", text: "Text", polygon: "Region", distance: "Distance", angle: "Angle", area: "Area",
  } satisfies Record<Shape, string> as Readonly<Record<Shape, string>>,
  methods: {
    depth: () => "measured by depth",
    volume: () => "measured on the scanned surface",
    "depth+volume": () => "measured by depth and on the scanned surface",
    mesh: () => "on the headset's surface mesh",
    sweep: (views: number) => (views > 1 ? `estimated from ${views} pictures` : "estimated from several pictures"),
    marker: () => "by a printed tag",
    screen: () => "on the picture only",
    track: () => "followed in the picture",
    asset: () => "placed from an earlier visit",
  } satisfies Record<Anchor["method"], (views: number) => string> as Readonly<Record<Anchor["method"], (views: number) => string>>,
  reasons: {
    frame_uncertain: "it is not certain which picture was clicked",
    frame_near: "placed with the picture next to the clicked one",
    frame_unknown: "the clicked picture could not be identified",
    no_pose: "the camera's place was not known",
    no_depth: "no depth here",
    depth_edge: "front or back of an edge",
    reprojected: "depth of a neighbouring picture",
    disagrees: "depth and scanned surface do not agree",
    depth_gap: "across a gap in the depth",
    sparse_depth: "few depth measurements",
    uncertain_depth: "depth uncertain here",
    few_views: "seen from too few sides so far",
    no_answer_in_time: "the position is still being worked out",
    spatial_service_away: "the position is worked out as soon as the service is back",
  } as Readonly<Record<string, string>>,
  join: "; ",
  soFar: (method: string, size: string) => `${method}, ${size}`,
  onlyPicture: (why: string) => `on the picture only: ${why}`,
  suspect: {
    restarted: "suspect: tracking started anew",
    changed: "suspect: its surroundings have changed",
    other: "suspect: look again whether it is right",
  },
  follows: "follows the part",
  lost: (since: string) => `lost: not seen since ${since}`,
  lostNow: "lost",
  seconds: (count: number) => `${count} s`,
  minutes: (count: number) => `${count} min`,
  ambiguous: "two surfaces here: front or back?",
};

const zh: typeof en = {
  shapes: {
    point: "点", arrow: "箭头", circle: "圆圈", stroke: "手绘", text: "文字", polygon: "区域", distance: "距离", angle: "角度", area: "面积",
  },
  methods: {
    depth: () => "深度测量",
    volume: () => "在扫描表面上测量",
    "depth+volume": () => "深度与扫描表面共同测量",
    mesh: () => "在头戴设备的表面网格上",
    sweep: (views) => (views > 1 ? `由 ${views} 张画面估算` : "由多张画面估算"),
    marker: () => "根据打印标签",
    screen: () => "仅在画面上",
    track: () => "在画面中跟踪",
    asset: () => "根据以前的到访放置",
  },
  reasons: {
    frame_uncertain: "不能确定点击的是哪一帧画面",
    frame_near: "按相邻画面放置",
    frame_unknown: "无法识别所点击的画面",
    no_pose: "相机位置未知",
    no_depth: "此处没有深度",
    depth_edge: "位于边缘，前后不定",
    reprojected: "采用相邻画面的深度",
    disagrees: "深度与扫描表面不一致",
    depth_gap: "跨越深度空缺",
    sparse_depth: "深度测量值很少",
    uncertain_depth: "此处深度不确定",
    few_views: "目前观察角度太少",
    no_answer_in_time: "位置仍在计算中",
    spatial_service_away: "服务恢复后会计算位置",
  },
  join: "；",
  soFar: (method, size) => `${method}，${size}`,
  onlyPicture: (why) => `仅在画面上：${why}`,
  suspect: {
    restarted: "存疑：跟踪已重新开始",
    changed: "存疑：周围已发生变化",
    other: "存疑：请再确认是否正确",
  },
  follows: "跟随部件",
  lost: (since) => `已丢失：${since}未见到`,
  lostNow: "已丢失",
  seconds: (count) => `${count} 秒`,
  minutes: (count) => `${count} 分钟`,
  ambiguous: "此处有两个表面：前还是后？",
};

export const markWords = defineWords(en, zh);

/** `measured by depth, ±8 mm`, `on the picture only: no depth here`. */
export function howItLies({ anchor }: Pick<Mark, "anchor">): string {
  const t = markWords();
  const why = anchor.reason === "" ? undefined : t.reasons[anchor.reason];
  if (!anchor.p_world) return why === undefined ? t.methods.screen(0) : t.onlyPicture(why);
  const method = t.methods[anchor.method](anchor.views);
  const stated = anchor.sigma_m == null ? method : t.soFar(method, accuracy(anchor.sigma_m));
  return why === undefined ? stated : `${stated}${t.join}${why}`;
}

/** What is to be said besides: it moves, it is lost, it is doubtful, it could be two surfaces; null while all is well. */
export function whatIsSpecial(mark: Mark, followed: Followed | null, nowMs: number): string | null {
  const t = markWords();
  const life = lifeNow(mark, followed);
  if (life === "lost") return lostFor(followed?.lostSinceMs ?? null, nowMs);
  if (life === "suspect") {
    if (mark.world_ended_seq !== null) return t.suspect.restarted;
    return followed?.sight.state === "suspect" ? t.suspect.changed : t.suspect.other;
  }
  if (followed?.sight.state === "moving") return t.follows;
  return mark.anchor.candidates.length > 1 && life !== "good" ? t.ambiguous : null;
}

/** `lost: not seen since 12 s`. */
export function lostFor(sinceMs: number | null, nowMs: number): string {
  const t = markWords();
  if (sinceMs === null) return t.lostNow;
  const seconds = Math.max(0, Math.round((nowMs - sinceMs) / 1000));
  return t.lost(seconds < 100 ? t.seconds(seconds) : t.minutes(Math.round(seconds / 60)));
}
