/** Line breaking for text on panels, Latin and Chinese, without a DOM. Pure. */

/** Width of a text in the panel's units. */
export type Measure = (text: string) => number;

/** Between two of these characters a line may break: Chinese, Japanese, their punctuation and full-width forms. */
const WIDE = /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]/;
/** Must not begin a line. */
const CLOSING = /^[，。；：？！、）》”’,.;:?!)\]%]/;

/** Breaks at spaces, and between Chinese characters; a single word that is too long stays whole. */
export function wrapText(text: string, width: number, measure: Measure): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const piece of pieces(text)) {
    if (line === "" || measure((line + piece).trimEnd()) <= width) {
      line += line === "" ? piece.trimStart() : piece;
      continue;
    }
    lines.push(line.trimEnd());
    line = piece.trimStart();
  }
  if (line.trim() !== "") lines.push(line.trimEnd());
  return lines;
}

/** As many lines as fit, the last one with an ellipsis when there is more. */
export function clampLines(lines: readonly string[], most: number, width: number, measure: Measure): readonly string[] {
  if (lines.length <= most) return lines;
  let last = lines[most - 1] ?? "";
  while (last.length > 1 && measure(`${last}…`) > width) last = last.slice(0, -1).trimEnd();
  return [...lines.slice(0, most - 1), `${last}…`];
}

/** The smallest parts between which a line may break; spaces stay at the end of their part. */
function pieces(text: string): readonly string[] {
  const parts: string[] = [];
  let part = "";
  for (const character of text) {
    const isStart = part !== "" && isBreak(part, character);
    if (isStart) {
      parts.push(part);
      part = "";
    }
    part += character;
  }
  if (part !== "") parts.push(part);
  return parts;
}

function isBreak(before: string, next: string): boolean {
  if (/\s$/.test(before)) return !/\s/.test(next);
  if (CLOSING.test(next)) return false;
  return WIDE.test(before.slice(-1)) || (WIDE.test(next) && !/[（《“‘]$/.test(before));
}
