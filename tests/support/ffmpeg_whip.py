"""FFmpeg's own WHIP muxer as an encoder (``av`` brings FFmpeg 8.1), in a process of its own because it blocks.

    ffmpeg_whip.py ENDPOINT [OPTION=VALUE...]

The bearer token comes in the environment (SIGHTLINE_TOKEN). Says ``sending`` once the handshakes are through; the end
of standard input ends it. The same as

    ffmpeg -re … -c:v libx264 -profile:v baseline -bf 0 -c:a libopus -f whip -authorization TOKEN ENDPOINT
"""

from __future__ import annotations

import os
import select
import sys
import time
from fractions import Fraction

import av
import numpy as np

FPS = 20
RATE_HZ = 48_000
SOUND = RATE_HZ // 50


def encode(endpoint: str, options: dict[str, str]) -> None:
    with av.open(endpoint, "w", format="whip", options=options) as output:
        video = output.add_stream("libx264", rate=FPS)
        video.width, video.height, video.pix_fmt = 320, 240, "yuv420p"
        video.codec_context.time_base = Fraction(1, FPS)
        video.options = {"profile": "baseline", "preset": "ultrafast", "tune": "zerolatency", "bf": "0", "g": str(FPS)}
        audio = output.add_stream("libopus", rate=RATE_HZ, layout="stereo")
        begun, frames, sounds = time.monotonic(), 0, 0
        while not select.select([sys.stdin], [], [], 0)[0]:
            elapsed_s = time.monotonic() - begun
            if frames < elapsed_s * FPS:
                picture = np.full((240, 320, 3), 60, np.uint8)
                picture[:, (frames * 4) % 280 :][:, :40] = 220
                frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
                frame.pts, frame.time_base = frames, Fraction(1, FPS)
                output.mux(video.encode(frame))
                if frames == 0:
                    sys.stdout.write("sending\n")
                    sys.stdout.flush()
                frames += 1
            if sounds < elapsed_s * RATE_HZ:
                tone = np.sin(np.arange(sounds, sounds + SOUND) * 0.05).astype(np.float32) * 0.3
                sound = av.AudioFrame.from_ndarray(np.stack([tone, tone]), format="fltp", layout="stereo")
                sound.sample_rate, sound.pts, sound.time_base = RATE_HZ, sounds, Fraction(1, RATE_HZ)
                output.mux(audio.encode(sound))
                sounds += SOUND
            time.sleep(0.005)


if __name__ == "__main__":
    given = dict(pair.split("=", 1) for pair in sys.argv[2:])
    encode(sys.argv[1], {"authorization": os.environ["SIGHTLINE_TOKEN"], **given})
