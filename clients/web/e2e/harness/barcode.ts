/** A frame number written into the picture itself, robust enough to survive a video codec: the truth of identity tests. */

const BITS = 24;
const CHECK_BITS = 8;
const CELLS = BITS + CHECK_BITS;
/** Rows of the barcode at the top of the picture, in parts of its height. */
const HEIGHT = 0.12;

function checksum(value: number): number {
  return (value ^ (value >> 8) ^ (value >> 16) ^ 0x5a) & 0xff;
}

/** Draws a moving scene with the number on top. */
export function drawFrame(context: CanvasRenderingContext2D, frameNo: number): void {
  const { width, height } = context.canvas;
  context.fillStyle = `hsl(${(frameNo * 3) % 360} 40% 40%)`;
  context.fillRect(0, 0, width, height);
  context.fillStyle = "white";
  context.fillRect(((frameNo * 7) % width) - 40, height / 2, 80, 80);
  const cell = width / CELLS;
  for (let bit = 0; bit < CELLS; bit++) {
    const source = bit < BITS ? frameNo >> bit : checksum(frameNo) >> (bit - BITS);
    context.fillStyle = source & 1 ? "white" : "black";
    context.fillRect(bit * cell, 0, Math.ceil(cell), height * HEIGHT);
  }
}

/** The number in a received picture; null when its checksum does not fit. */
export function readFrame(picture: CanvasImageSource, width: number, height: number): number | null {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("no 2d context");
  context.drawImage(picture, 0, 0, width, height);
  const cell = width / CELLS;
  const row = context.getImageData(0, Math.round((height * HEIGHT) / 2), width, 1).data;
  let value = 0;
  let check = 0;
  for (let bit = 0; bit < CELLS; bit++) {
    const isSet = (row[Math.floor((bit + 0.5) * cell) * 4] ?? 0) > 127;
    if (!isSet) continue;
    if (bit < BITS) value |= 1 << bit;
    else check |= 1 << (bit - BITS);
  }
  return checksum(value) === check ? value : null;
}
