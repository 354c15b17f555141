"""Store pictures with a palette of 256 colours, in place: a third of the bytes, and text stays sharp.

python tools/shrink_png.py PICTURE...
"""

import sys
from pathlib import Path

from PIL import Image


def shrink(path: Path) -> None:
    picture = Image.open(path).convert("RGB")
    # Few pixels are red or amber, and they matter most: the palette has to cover every colour, not the frequent ones.
    palette = picture.quantize(256, method=Image.Quantize.MAXCOVERAGE, kmeans=3, dither=Image.Dither.NONE)
    palette.save(path, optimize=True)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        shrink(Path(name))
