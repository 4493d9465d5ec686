"""Where the agent keeps its things."""

import os
import sys
from pathlib import Path

from platformdirs import user_state_dir

HOME = "DAYBOOK_CONNECTOR_HOME"


def state_folder() -> Path:
    """The folder of journal, settings, lock, control file and logs; made when it is not there.

    Only its owner may look into it. `DAYBOOK_CONNECTOR_HOME` puts it elsewhere.
    """
    told = os.environ.get(HOME, "")
    folder = Path(told) if told else Path(user_state_dir("daybook-connector", appauthor=False))
    folder.mkdir(parents=True, exist_ok=True)
    if sys.platform != "win32":
        folder.chmod(0o700)
    return folder


def policy_file() -> Path:
    """What the machine's administrator has set; it may be absent."""
    if sys.platform == "win32":
        return Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData")) / "Daybook" / "policy.toml"
    return Path("/etc/daybook-connector/policy.toml")


def write_private(path: Path, content: str) -> None:
    """Write a file that only its owner can read, at once or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    number = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(number, "w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
