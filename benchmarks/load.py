"""A small HTTP load: some connections that ask again and again, as quickly as they are answered."""

import asyncio
import time
from urllib.parse import urlsplit


def seconds_per_request(url: str, *, connections: int, requests: int) -> float:
    """Seconds per answered request over all connections together. Any status but 200 raises."""
    return asyncio.run(_load(url, connections, requests))


async def _load(url: str, connections: int, requests: int) -> float:
    each = requests // connections
    begun = time.perf_counter()
    await asyncio.gather(*(_ask(url, each) for _ in range(connections)))
    return (time.perf_counter() - begun) / (each * connections)


async def _ask(url: str, times: int) -> None:
    parts = urlsplit(url)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    question = f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode()
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    for _ in range(times):
        writer.write(question)
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in head.split(b"\r\n", 1)[0]:
            raise RuntimeError(f"{url} answered {head[:200]!r}")
        await reader.readexactly(_length(head))
    writer.close()


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise RuntimeError("the answer has no Content-Length")
