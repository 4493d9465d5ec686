"""What a web process loads at its start is never searched for garbage again."""

import os
import subprocess
import sys

from config.garbage import YOUNG
from tests.servers.portal import ROOT

WEB = """
import asyncio, gc
from config.asgi import application

async def start():
    said = asyncio.Queue()
    said.put_nowait({"type": "lifespan.startup"})
    said.put_nowait({"type": "lifespan.shutdown"})
    async def send(message): pass
    await application({"type": "lifespan"}, said.get, send)

asyncio.run(start())
"""
TOLD = "print(gc.get_threshold()[0], gc.get_freeze_count(), len(gc.get_objects()))"


def told_by(program: str) -> tuple[int, int, int]:
    found = subprocess.run(
        [sys.executable, "-c", program + TOLD],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "EMBEDDED_WORKER": "false"},
        capture_output=True,
        text=True,
        check=True,
    )
    young, kept, searched = map(int, found.stdout.split())
    return young, kept, searched


def test_a_web_process_settles_once_all_its_pages_are_loaded() -> None:
    young, kept, searched = told_by(WEB)
    assert young == YOUNG
    assert searched < kept / 20
