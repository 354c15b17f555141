/** What a page's player really shows: length, pictures, sound, and that it can be moved. */

import { expect, type Locator } from "@playwright/test";

export interface Film {
  readonly durationS: number;
  readonly width: number;
  /** Decoded since it was opened. */
  readonly pictures: number;
  readonly soundBytes: number;
  /** Spread of the brightness of a picture in its middle: 0 for a black or an empty one. */
  readonly contrast: number;
  /** Where it was after it had been moved to its middle, seconds. */
  readonly soughtS: number;
}

/** Moves the player to the middle, plays it to its end, and says what came out. */
export async function watch(player: Locator): Promise<Film> {
  await expect(player).toBeVisible();
  return player.evaluate(async (element) => {
    const video = element as HTMLVideoElement & { webkitAudioDecodedByteCount: number };
    const until = (name: string): Promise<unknown> =>
      new Promise((done, failed) => {
        video.addEventListener(name, done, { once: true });
        video.addEventListener("error", () => failed(new Error(video.error?.message ?? "broken")), { once: true });
      });
    video.muted = true;
    if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) await until("loadeddata");
    const sought = until("seeked");
    video.currentTime = video.duration / 2;
    await sought;
    const soughtS = video.currentTime;
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [64, 48];
    const ink = canvas.getContext("2d");
    ink?.drawImage(video, 0, 0, 64, 48);
    const bytes = ink?.getImageData(0, 0, 64, 48).data ?? new Uint8ClampedArray(4);
    const greens = Array.from(bytes).filter((_, index) => index % 4 === 1);
    const ended = until("ended");
    await video.play();
    await ended;
    return {
      durationS: video.duration,
      width: video.videoWidth,
      pictures: video.getVideoPlaybackQuality().totalVideoFrames,
      soundBytes: video.webkitAudioDecodedByteCount,
      contrast: Math.max(...greens) - Math.min(...greens),
      soughtS,
    };
  });
}
