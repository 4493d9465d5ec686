"""The agent that runs: what a command tells it, and waiting for its sync."""

import sys
from concurrent.futures import Future
from pathlib import Path
from threading import Thread
from typing import Any

from daybook_connector.cli import words
from daybook_connector.cli.say import Voice
from daybook_connector.local import control
from daybook_connector.status.status import Status
from daybook_connector.status.words import progress_line
from daybook_connector.words.language import gettext as _
from daybook_connector.words.reasons import said, what_helps

LOOK_SECONDS = 1.0


def follows(folder: Path, voice: Voice) -> bool:
    """Let a running agent follow the settings that were changed; false where none runs."""
    try:
        control.ControlClient(folder).call("reload")
    except control.NotRunning:
        return False
    except control.Silent as silent:
        voice.note(said(silent.reason), _(words.SILENT), what_helps(silent.remedy))
    return True


def sync(folder: Path) -> Any:
    """What the verb `sync` answers, and meanwhile on a terminal how far it is.

    A first read takes minutes, so it is not the time it takes that counts, but that the agent goes
    on answering. Raises `NotRunning`, `Silent` and `Failed`.
    """
    client, outcome, shown = control.ControlClient(folder), Future[Any](), False
    # A daemon: an agent that has died in the middle must not keep this command.
    Thread(target=_ask_for_sync, args=(client, outcome), daemon=True).start()
    try:
        while True:
            try:
                return outcome.result(LOOK_SECONDS)
            except TimeoutError:
                shown = _show(Status.from_json(client.call("status"))) or shown
    finally:
        if shown:
            sys.stderr.write("\n")


def _ask_for_sync(client: control.ControlClient, outcome: Future[Any]) -> None:
    try:
        outcome.set_result(client.call("sync"))
    except Exception as error:  # belongs to whoever waits
        outcome.set_exception(error)


def _show(status: Status) -> bool:
    """Whether something was written."""
    if status.progress is None or not sys.stderr.isatty():
        return False
    sys.stderr.write(f"\r\x1b[K{progress_line(status, status.progress)}")
    sys.stderr.flush()
    return True
