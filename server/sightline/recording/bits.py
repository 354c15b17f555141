"""Reading of single bits, for the codec headers that say how large a picture is."""

from __future__ import annotations

from sightline.errors import PacketError


class BitReader:
    """Most significant bit first."""

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data, "big")
        self._left = 8 * len(data)

    def read(self, count: int) -> int:
        """Return the next bits as a number. Raises PacketError at the end."""
        if count > self._left:
            raise PacketError("A codec header is truncated.")
        self._left -= count
        return (self._value >> self._left) & ((1 << count) - 1)

    def flag(self) -> bool:
        """Return the next bit."""
        return bool(self.read(1))

    def unsigned_golomb(self) -> int:
        """Return an Exp-Golomb number (H.264 section 9.1)."""
        zeros = 0
        while not self.flag():
            zeros += 1
            if zeros > 32:
                raise PacketError("A codec header is malformed.")
        return (1 << zeros) - 1 + self.read(zeros)

    def signed_golomb(self) -> int:
        """Return a signed Exp-Golomb number (H.264 section 9.1.1)."""
        value = self.unsigned_golomb()
        return (value + 1) // 2 if value & 1 else -(value // 2)
