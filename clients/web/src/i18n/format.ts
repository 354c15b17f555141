/** Numbers and times for people, in the page's language. Pure: time comes in. */

import type { Measure } from "../protocol/generated";
import { languageTag, type Language } from "./language";

/** `14:05:09`, with the date when it is not today. */
export function exactTime(atMs: number, nowMs: number, language: Language): string {
  const isToday = new Date(atMs).toDateString() === new Date(nowMs).toDateString();
  const date = isToday ? {} : ({ year: "numeric", month: "short", day: "numeric" } as const);
  const time = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" } as const;
  return new Intl.DateTimeFormat(languageTag(language), { ...date, ...time }).format(atMs);
}

const UNITS: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number])[] = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];

/** `3 minutes ago`. Show the exact time beside it or as its title. */
export function relativeTime(atMs: number, nowMs: number, language: Language): string {
  const seconds = Math.round((atMs - nowMs) / 1000);
  const [unit, size] = UNITS.find(([, unitSeconds]) => Math.abs(seconds) >= unitSeconds) ?? (["second", 1] as const);
  const format = new Intl.RelativeTimeFormat(languageTag(language), { numeric: "auto", style: "short" });
  return format.format(Math.trunc(seconds / size), unit);
}

/** How long something waits, in words: `3 days`, `40 minutes`; below a minute it is a minute. */
export function age(durationMs: number, language: Language): string {
  const seconds = Math.max(60, durationMs / 1000);
  const [unit, size] = UNITS.find(([, unitSeconds]) => seconds >= unitSeconds) ?? (["minute", 60] as const);
  return new Intl.NumberFormat(languageTag(language), { style: "unit", unit, unitDisplay: "long" }).format(Math.floor(seconds / size));
}

/** `4:05` or `1:04:05`. */
export function duration(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, "0"))).join(":");
}

/** `±8 mm`, from 10 cm on `±12 cm`, never `±0`: the same on every page and in the report (report/formats.py). */
export function accuracy(sigmaM: number): string {
  return sigmaM >= 0.0995 ? `±${Math.round(sigmaM * 100)} cm` : `±${Math.max(1, Math.round(sigmaM * 1000))} mm`;
}

/** Small sizes: `8 mm`, `1.4 cm`, `2.31 m`. */
export function length(metres: number): string {
  const size = Math.abs(metres);
  if (size < 0.01) return `${Math.round(metres * 1000)} mm`;
  if (size < 1) return `${(metres * 100).toFixed(1)} cm`;
  return `${metres.toFixed(2)} m`;
}

/** Distance to a mark, calm: one decimal below ten metres. */
export function distance(metres: number): string {
  return metres < 10 ? `${metres.toFixed(1)} m` : `${Math.round(metres)} m`;
}

/** `850 kbit/s`, `2.4 Mbit/s`. */
export function bitrate(bitsPerSecond: number): string {
  return bitsPerSecond < 1_000_000
    ? `${Math.round(bitsPerSecond / 1000)} kbit/s`
    : `${(bitsPerSecond / 1_000_000).toFixed(1)} Mbit/s`;
}

const SQUARE_CENTIMETRES = 10_000;

/** What was measured, never more exact than it is: `240 mm ± 6`, `2.31 m ± 0.02`, `47° ± 2`, `64 cm² ± 3`. */
export function measured({ value, unit, sigma }: Pick<Measure, "value" | "unit" | "sigma">): string {
  switch (unit) {
    case "m":
      return value < 1 ? withSigma(value * 1000, sigma * 1000, "mm", 0) : withSigma(value, sigma, "m", 3);
    case "rad":
      return withSigma((value * 180) / Math.PI, (sigma * 180) / Math.PI, "°", 1);
    case "m2":
      return value < 0.1 ? withSigma(value * SQUARE_CENTIMETRES, sigma * SQUARE_CENTIMETRES, "cm²", 1) : withSigma(value, sigma, "m²", 3);
  }
}

/** As many decimals as the uncertainty has meaningful ones (one figure of it, two when it begins with 1), at most `most`. */
function withSigma(value: number, sigma: number, unit: string, most: number): string {
  const first = sigma > 0 ? Math.floor(Math.log10(sigma)) : -most;
  const startsWithOne = sigma / 10 ** first < 1.95;
  const decimals = Math.min(most, Math.max(0, -first + (startsWithOne && first < 0 ? 1 : 0)));
  const least = 10 ** -decimals;
  const space = unit === "°" ? "" : "\u00a0";
  return `${value.toFixed(decimals)}${space}${unit}\u00a0±\u00a0${Math.max(least, sigma).toFixed(decimals)}`;
}
