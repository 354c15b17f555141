import { expect, it } from "vitest";
import { sizeWithin } from "./still-size";

it.each([
  [1280, 720, null, 1280, 720],
  [1280, 720, 540, 960, 540],
  [640, 480, 540, 640, 480],
  [7680, 4320, 360, 640, 360],
  [3, 9000, 16, 1, 16],
])("%i x %i under %s is %i x %i", (width, height, limit, w, h) => {
  expect(sizeWithin(width, height, limit)).toEqual({ width: w, height: h });
});
