"""The two ways a gateway connection is compressed as one stream, both without any library of their own."""

import zlib
from typing import Protocol

_ZSTD_FRAME = bytes.fromhex("28b52ffd") + b"\x00\x48"  # magic; no size, no checksum, a window of 512 KiB
_ZSTD_BLOCK = 128 * 1024


class Packer(Protocol):
    def pack(self, data: bytes) -> bytes:
        """What goes over the wire for `data`, complete in itself so far as the reader has read the rest."""
        ...


class Zlib:
    def __init__(self) -> None:
        self._stream = zlib.compressobj()

    def pack(self, data: bytes) -> bytes:
        return self._stream.compress(data) + self._stream.flush(zlib.Z_SYNC_FLUSH)


class Zstd:
    """A zstd stream of raw blocks: valid for every reader, although it saves nothing."""

    def __init__(self) -> None:
        self._begun = False

    def pack(self, data: bytes) -> bytes:
        packed = b"" if self._begun else _ZSTD_FRAME
        self._begun = True
        for start in range(0, len(data), _ZSTD_BLOCK):
            block = data[start : start + _ZSTD_BLOCK]
            packed += (len(block) << 3).to_bytes(3, "little") + block
        return packed


PACKERS: dict[str, type[Zlib] | type[Zstd]] = {"zlib-stream": Zlib, "zstd-stream": Zstd}
