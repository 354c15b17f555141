/** A PDF as another program reads it (tests/support/pdf_pages.py): its words page by page, and its pictures. */

import { execFileSync } from "node:child_process";
import { resolve } from "node:path";

const TESTS = resolve(import.meta.dirname, "../../../tests");

export interface PdfPicture {
  readonly width: number;
  readonly height: number;
  /** Standard deviation of its grey values, 0 to 255: zero for an empty picture. */
  readonly contrast: number;
  /** Correlation with each of the given pictures, -1 to 1. */
  readonly likeness: readonly number[];
}

export interface Pdf {
  readonly title: string;
  /** Words of each page without any spaces: where lines break is not what is looked at. */
  readonly pages: readonly string[];
  readonly pictures: readonly PdfPicture[];
}

/** @param compared files of pictures that the document's own are compared with */
export function readPdf(path: string, compared: readonly string[]): Pdf {
  const answer = execFileSync("python", ["-m", "support.pdf_pages", path, ...compared], { cwd: TESTS, encoding: "utf8" });
  return JSON.parse(answer) as Pdf;
}

/** Without spaces, as `Pdf.pages`. */
export function squeezed(text: string): string {
  return text.replace(/\s|\u200b/g, "");
}
