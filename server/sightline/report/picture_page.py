"""A JPEG as a PDF of one page, which a typesetter takes over as it is (ISO 32000-1, 7.5 and 8.9).

Typst decodes every picture that it is given, although it then copies the file into the document: 3 ms for each that
the report shows. What is in a PDF it copies without looking at the pixels.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image


def picture_page(jpeg: bytes) -> bytes:
    """Return a PDF whose only page is the picture, one point per pixel. The same picture gives the same bytes.

    Args:
        jpeg: with three components of eight bits, as the report's own are.
    Raises:
        ValueError: the picture is of another kind.
    """
    with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as header:
        width, height, mode = *header.size, header.mode
    if mode != "RGB":
        raise ValueError(f"A picture of mode {mode} cannot be put into a page")
    shape = f"/Width {width} /Height {height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode"
    page = f"/Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}]"
    return _file(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            f"<< {page} /Resources << /XObject << /Picture 4 0 R >> >> /Contents 5 0 R >>".encode(),
            _stream(f"/Type /XObject /Subtype /Image {shape}", jpeg),
            _stream("", f"{width} 0 0 {height} 0 0 cm /Picture Do".encode()),
        ]
    )


def _stream(entries: str, data: bytes) -> bytes:
    return f"<< {entries} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


def _file(objects: Sequence[bytes]) -> bytes:
    """Return the file of these objects, numbered from 1; the first one is the catalogue."""
    written, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start, size = len(written), len(objects) + 1
    written += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for place in places:
        written += b"%010d 00000 n \n" % place
    written += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, start)
    return bytes(written)
