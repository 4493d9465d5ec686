"""What only this process knows. A scrape reaches one web process, so these carry its pid."""

import os
import resource
import sys
import time
from collections.abc import Iterator
from datetime import datetime

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

from live.audience import Audience

_started = time.time()
# Linux tells kilobytes, macOS bytes: getrusage(2).
_UNIT = 1 if sys.platform == "darwin" else 1024


def collect(now: datetime) -> Iterator[Metric]:
    yield _of_this("daybook_sockets", "Open live sockets.", Audience.count_watchers())
    yield _of_this("daybook_process_start_time_seconds", "When the process started.", _started)
    yield _of_this("daybook_process_memory_bytes", "Memory in use.", memory())


def _of_this(name: str, help_text: str, value: float) -> Metric:
    family = GaugeMetricFamily(name, help_text, labels=["pid"])
    family.add_metric([str(os.getpid())], value)
    return family


def memory() -> int:
    """Resident memory; where the kernel does not tell it, the most there ever was."""
    try:
        with open("/proc/self/statm") as file:  # noqa: PTH123  (proc(5); read at each scrape)
            return int(file.read().split()[1]) * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT
