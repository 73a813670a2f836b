"""A screenshot as a PNG of 256 colours: a third of the size, and nobody sees the difference in text and flat areas.

Written out here because the picture of the README is the only one, and an image library would be a dependency for it.
"""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
TRUECOLOUR, INDEXED = 2, 3
SAMPLES = 3
MOST_COLOURS = 256


def smaller(png: bytes) -> bytes:
    """The same picture with its most frequent colours, the others replaced by the nearest of them. No transparency."""
    chunks = list(_chunks(png))
    width, height, depth, colour_type = struct.unpack(">IIBB", chunks[0][1][:10])
    if (depth, colour_type) != (8, TRUECOLOUR):
        raise ValueError(f"expected 8 bits of red, green and blue, got {depth} bits of type {colour_type}")
    packed = b"".join(body for name, body in chunks if name == b"IDAT")
    rows = list(_rows(zlib.decompress(packed), width * SAMPLES))
    pixels = [[row[at : at + SAMPLES] for at in range(0, len(row), SAMPLES)] for row in rows]
    counted = Counter(pixel for row in pixels for pixel in row)
    palette = [colour for colour, _ in counted.most_common(MOST_COLOURS)]
    index = {colour: _nearest(colour, palette) for colour in counted}
    lines = b"".join(b"\0" + bytes(index[pixel] for pixel in row) for row in pixels)
    header = struct.pack(">IIBBBBB", width, height, 8, INDEXED, 0, 0, 0)
    parts = ((b"IHDR", header), (b"PLTE", b"".join(palette)), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return SIGNATURE + b"".join(_chunk(name, body) for name, body in parts)


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at < len(png):
        (size,) = struct.unpack(">I", png[at : at + 4])
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        at += size + 12


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _rows(raw: bytes, size: int) -> Iterator[bytes]:
    """The rows without their filters (PNG specification, 9.2)."""
    above = bytearray(size)
    for start in range(0, len(raw), size + 1):
        kind, row = raw[start], bytearray(raw[start + 1 : start + 1 + size])
        for at in range(size):
            left, corner = (row[at - SAMPLES], above[at - SAMPLES]) if at >= SAMPLES else (0, 0)
            row[at] = (row[at] + _predicted(kind, left, above[at], corner)) & 255
        yield bytes(row)
        above = row


def _predicted(kind: int, left: int, above: int, corner: int) -> int:
    if kind == 4:
        near = left + above - corner
        return min((left, above, corner), key=lambda value: abs(near - value))
    return (0, left, above, (left + above) // 2)[kind]


def _nearest(colour: bytes, palette: list[bytes]) -> int:
    distances = (sum((one - other) ** 2 for one, other in zip(colour, known, strict=True)) for known in palette)
    return min(enumerate(distances), key=lambda pair: pair[1])[0]
