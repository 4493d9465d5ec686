"""The little HTTP that the boxes speak themselves."""

import asyncio
import socket
import struct
from contextlib import suppress

PAGE = b"<html><body><h1>Welcome to Hotel Seaview</h1>Please accept our terms.</body></html>"


def reset(writer: asyncio.StreamWriter) -> None:
    """Close with a RST instead of a FIN."""
    taken = writer.get_extra_info("socket")
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def answer(writer: asyncio.StreamWriter, status: int, body: bytes, *headers: str) -> None:
    lines = [
        f"HTTP/1.1 {status} Because",
        "Content-Type: text/html",
        f"Content-Length: {len(body)}",
        "Connection: close",
        *headers,
    ]
    writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
    with suppress(OSError):
        await writer.drain()
        writer.close()
        await writer.wait_closed()


def value(head: bytes, name: bytes) -> bytes:
    for line in head.split(b"\r\n"):
        found, _, told = line.partition(b":")
        if found.strip().lower() == name:
            return told.strip()
    return b""


def without(head: bytes, *names: bytes) -> bytes:
    lines = head.split(b"\r\n")
    kept = [line for line in lines if line.partition(b":")[0].strip().lower() not in names]
    return b"\r\n".join(kept)
