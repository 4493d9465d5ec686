"""What a backup says of itself."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self

from config.backup.refusals import BackupRefused

KIND = "daybook-backup"
VERSION = 1
"""Of the file's format. A reader refuses a higher one."""

FOREIGN = "{name} is not a backup of Daybook. Name a file that `manage.py backup` has written."
NEWER = (
    "{name} was made by a newer Daybook ({daybook}). Update Daybook to that version first, then"
    " restore it."
)


@dataclass(frozen=True, slots=True)
class TableCopy:
    """The rows of one table. `numbers` are the last ones given out, by column."""

    name: str
    columns: list[str]
    rows: int
    numbers: dict[str, int]


@dataclass(frozen=True, slots=True)
class Manifest:
    """`migrations` are the names "app.name" that had been applied; `checksums` are SHA-256 of the
    other members by name; `left_out` names the settings whose secrets the environment keeps."""

    daybook: str
    made_at: datetime
    migrations: list[str]
    tables: list[TableCopy]
    checksums: dict[str, str]
    left_out: list[str]
    mails_waiting: int

    def to_json(self) -> str:
        values = {"kind": KIND, "version": VERSION, **asdict(self)}
        return json.dumps(values | {"made_at": self.made_at.isoformat()}, indent=1)

    @classmethod
    def from_json(cls, text: bytes, *, name: str) -> Self:
        """Raises `BackupRefused` for what is no manifest, or that of a newer format."""
        try:
            values: dict[str, Any] = json.loads(text)
            kind, version = values.pop("kind"), values.pop("version")
            daybook = str(values["daybook"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BackupRefused(FOREIGN.format(name=name)) from error
        if kind != KIND or not isinstance(version, int):
            raise BackupRefused(FOREIGN.format(name=name))
        if version > VERSION:
            raise BackupRefused(NEWER.format(name=name, daybook=daybook))
        try:
            tables = [TableCopy(**table) for table in values.pop("tables")]
            made_at = datetime.fromisoformat(values.pop("made_at"))
            return cls(**values, tables=tables, made_at=made_at)
        except (ValueError, KeyError, TypeError) as error:
            raise BackupRefused(FOREIGN.format(name=name)) from error
