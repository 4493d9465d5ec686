"""What another process would be doing at the same time."""

import threading
import time
from collections.abc import Callable

from django.db import connection


class Beside:
    """Work of another thread, with a connection of its own, while this one goes on."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._work, self._made = work, []
        self._pid: int | None = None
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                self._pid = cursor.fetchone()[0]
            self._made.append(self._work())
        except Exception as error:
            self._made.append(error)
        finally:
            connection.close()

    def begin(self) -> None:
        self._thread.start()

    def waits_for_a_lock(self) -> bool:
        """Whether it comes to that within ten seconds."""
        for _ in range(500):
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = %s",
                    [self._pid],
                )
                if (cursor.fetchone() or [False])[0]:
                    return True
            time.sleep(0.02)
        return False

    def ended_with(self) -> object:
        self._thread.join(30)
        return self._made[0]
