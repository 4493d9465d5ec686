"""How far a work has come that takes long, told once in a while."""

import sys
import time

EVERY = 5.0
"""Seconds."""


class Progress:
    """Told of each step, it shows one every few seconds, with the time it took until there."""

    def __init__(self) -> None:
        self._begun = self._told = time.monotonic()

    def __call__(self, step: str) -> None:
        now = time.monotonic()
        if now - self._told >= EVERY:
            self._told = now
            print(f"    {now - self._begun:4.0f} s: {step}", file=sys.stderr, flush=True)
