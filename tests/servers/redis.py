"""A Redis of our own, empty and gone afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.process import ServerProcess, free_port


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """Yields its address. Nothing is written to disk."""
    port = free_port()
    # What moves a test run's clock does not go with Redis's memory, and it only counts seconds.
    command = [
        "env",
        "-u",
        "LD_PRELOAD",
        "redis-server",
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
    ]
    server = ServerProcess([*command, "--dir", str(folder)], port, folder / "redis.log")
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.stop()
