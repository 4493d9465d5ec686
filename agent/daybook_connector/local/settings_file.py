"""What the user has set on this computer, and what the machine's administrator set before."""

import json
import logging
import tomllib
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from daybook_connector.local.paths import policy_file, state_folder, write_private

log = logging.getLogger(__name__)

FILE = "settings.json"


@dataclass(frozen=True, slots=True)
class Settings:
    """`store` is "outlook" or "vdir", the latter with the `folder` of its calendars. `shared` are
    the keys of the calendars that may be told, None means all. `proxy` is "system", "none" or an
    address. `people` are colleagues whose Outlook calendars are asked for by name; Outlook may ask
    the user then (docs/outlook-for-it.md). `language` is a code such as "de", or "" for that of
    the system. `connector`, `host`, `lines` and `xmpp` are what the
    portal told when it was paired."""

    portal: str = ""
    connector_id: str = ""
    connector: str = ""
    host: str = ""
    lines: tuple[str, ...] = ("websocket", "https")
    xmpp: dict[str, Any] | None = None
    store: str = "outlook"
    folder: str = ""
    shared: tuple[str, ...] | None = None
    proxy: str = "system"
    ca_file: str = ""
    start_outlook: bool = False
    language: str = ""
    people: tuple[str, ...] = ()

    @property
    def opened(self) -> tuple[object, ...]:
        """What a store depends on; when any of it changes, another one has to be opened."""
        return (self.store, self.folder, self.start_outlook, self.people)

    @property
    def is_paired(self) -> bool:
        return bool(self.portal and self.connector_id)


@dataclass(frozen=True, slots=True)
class MachinePolicy:
    """Defaults for every user of the machine; empty where nothing was set. `mode` is one of the
    sync modes, wished for when a computer is paired."""

    portal: str = ""
    ca_file: str = ""
    proxy: str = ""
    mode: str = ""
    language: str = ""
    people: tuple[str, ...] = ()


def load(folder: Path | None = None, policy: Path | None = None) -> Settings:
    """The user's settings, over the machine's policy, over the defaults."""
    given = _read_json((folder or state_folder()) / FILE)
    known = {name: given[name] for name in Settings.__dataclass_fields__ if name in given}
    for name in ("lines", "shared", "people"):
        if known.get(name) is not None:
            known[name] = tuple(known[name])
    return replace(_defaults(policy), **known)


def save(settings: Settings, folder: Path | None = None, policy: Path | None = None) -> None:
    """Keep what differs from the defaults, so that a policy which changes later still counts."""
    defaults = asdict(_defaults(policy))
    own = {name: told for name, told in asdict(settings).items() if told != defaults[name]}
    content = json.dumps(own, indent=2, ensure_ascii=False)
    write_private((folder or state_folder()) / FILE, content + "\n")


def _defaults(policy: Path | None) -> Settings:
    given = {name: told for name, told in asdict(load_policy(policy)).items() if told}
    given.pop("mode", None)
    return replace(Settings(), **given)


def load_policy(path: Path | None = None) -> MachinePolicy:
    path = path or policy_file()
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return MachinePolicy()
    except (OSError, ValueError) as error:
        log.warning("The policy file %s cannot be read: %s", path, error)
        return MachinePolicy()
    texts = {
        name: str(told[name])
        for name in ("portal", "ca_file", "proxy", "mode", "language")
        if name in told
    }
    people = told.get("people", [])
    names = people if isinstance(people, list) else [people]
    return MachinePolicy(**texts, people=tuple(map(str, names)))


def _read_json(path: Path) -> dict[str, Any]:
    try:
        told = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        log.error("The settings in %s cannot be read: %s", path, error)
        return {}
    return told if isinstance(told, dict) else {}
