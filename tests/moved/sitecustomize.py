"""Loaded by every Python whose clock tests/clock.py has moved.

Debian's libfaketime 0.9.10 refuses clock_nanosleep with an absolute monotonic time, which is how
Python 3.11 sleeps; select waits just as well.
"""

import select
import time


def sleep(seconds: float) -> None:
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    select.select((), (), (), seconds)


time.sleep = sleep
