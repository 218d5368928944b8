"""XLSX files taken apart and put together, and entries that unzip to far more than they are."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from functools import lru_cache

__all__ = ["entries_of", "repeated", "zipped", "zipped_by_hand"]

FULL_FLUSH = zlib.Z_FULL_FLUSH


def entries_of(content: bytes) -> dict[str, bytes]:
    """Name to content, unzipped."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(entries: Mapping[str, bytes]) -> bytes:
    """A zip file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


@lru_cache(maxsize=32)
def repeated(before: bytes, piece: bytes, times: int, after: bytes) -> tuple[bytes, int, int]:
    """`before + piece * times + after` deflated without ever being there: the data, its CRC and its length."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = packer.compress(before) + packer.flush(FULL_FLUSH)
    # After a full flush nothing refers to what was before, so the same block can follow itself.
    once = packer.compress(piece) + packer.flush(FULL_FLUSH)
    last = packer.compress(after) + packer.flush()
    length = len(before) + len(piece) * times + len(after)
    crc = zlib.crc32(before)
    # The sum of what is too large to be read at all is never asked for.
    for _ in range(times if length < 250_000_000 else 0):
        crc = zlib.crc32(piece, crc)
    return first + once * times + last, zlib.crc32(after, crc), length


def zipped_by_hand(entries: Mapping[str, bytes], name: str, data: bytes, crc: int, length: int) -> bytes:
    """A zip file with one more entry, whose header says of its length what it is told to say."""
    out = bytearray()
    index = bytearray()
    deflated = {}
    for own, content in entries.items():
        packer = zlib.compressobj(6, zlib.DEFLATED, -15)
        deflated[own] = (packer.compress(content) + packer.flush(), zlib.crc32(content), len(content))
    for own, (packed, own_crc, own_length) in {**deflated, name: (data, crc, length)}.items():
        said = min(own_length, 0xFFFFFFFE)
        header = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0x2821, own_crc, len(packed), said, len(own.encode()), 0)
        index += b"PK\x01\x02" + struct.pack("<H", 20) + header + struct.pack("<HHHII", 0, 0, 0, 0, len(out))
        index += own.encode()
        out += b"PK\x03\x04" + header + own.encode() + packed
    count = len(deflated) + (name not in deflated)
    end = struct.pack("<HHHHIIH", 0, 0, count, count, len(index), len(out), 0)
    return bytes(out + index) + b"PK\x05\x06" + end
