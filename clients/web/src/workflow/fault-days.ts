/** Days as people choose them, and the times that the record keeps. */

export const DAY_MS = 86_400_000;

/** The last moment of a day of this place's calendar, UTC milliseconds; null when it is no day. */
export function endOfDay(day: string): number | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (!parts) return null;
  const [year, month, date] = parts.slice(1).map(Number) as [number, number, number];
  const end = new Date(year, month - 1, date, 23, 59, 59, 999);
  return end.getMonth() === month - 1 && end.getDate() === date ? end.getTime() : null;
}

/** `2026-11-23`, as `<input type="date">` has it. */
export function dayOf(atMs: number): string {
  const at = new Date(atMs);
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${String(at.getFullYear()).padStart(4, "0")}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}
