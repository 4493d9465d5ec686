"""Packed answers (RFC 9110, 8.4.1), unpacked a little at a time.

Sixty kilobytes of gzip may hold sixty megabytes, and of brotli or zstd any number; so only gzip is
asked for, and nobody gets more at once than they can look at.
"""

import zlib
from collections.abc import Iterable, Iterator

from providers.errors import ServerTrouble
from providers.notes import Note

ACCEPTED = "gzip"
STEP = 64 * 1024
GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
BARE = -zlib.MAX_WBITS


def unpacked(parts: Iterable[bytes], encoding: str, host: str) -> Iterator[bytes]:
    """What was packed, in pieces of `STEP` bytes at most. Raises `ServerTrouble`."""
    names = [name for name in encoding.lower().replace(" ", "").split(",") if name != "identity"]
    if names in ([], [""]):
        yield from parts
    elif names in (["gzip"], ["x-gzip"], ["deflate"]):
        yield from _inflated(parts, host)
    else:
        raise ServerTrouble(Note("packed-unasked", host=host))


def _inflated(parts: Iterable[bytes], host: str) -> Iterator[bytes]:
    unpacker, began = zlib.decompressobj(GZIP_OR_ZLIB), False
    try:
        for packed in parts:
            if packed and not began:
                unpacker, began = _unpacker_for(packed), True
            while packed and not unpacker.eof:
                yield unpacker.decompress(packed, STEP)
                packed = unpacker.unconsumed_tail
    except zlib.error as exc:
        raise ServerTrouble(Note("not-unpacked", host=host)) from exc
    if began and not unpacker.eof:
        raise ServerTrouble(Note("cut-off", host=host))


def _unpacker_for(packed: bytes) -> "zlib._Decompress":
    """Some servers send deflate without the header it should have."""
    has_header = packed[0] == 0x1F or (packed[0] & 0x0F == 0x08 and packed[0] >> 4 <= 7)
    return zlib.decompressobj(GZIP_OR_ZLIB if has_header else BARE)
