"""A table while it is filled: what finds its rows is made anew once they are there."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

_FOUND = """
SELECT quote_ident(class.relname), index.indrelid::regclass::text, quote_ident(rule.conname),
  coalesce(pg_get_constraintdef(rule.oid), pg_get_indexdef(index.indexrelid))
FROM pg_index AS index
JOIN pg_class AS class ON class.oid = index.indexrelid
LEFT JOIN pg_constraint AS rule
  ON rule.conindid = index.indexrelid AND rule.contype IN ('p', 'u', 'x')
WHERE index.indrelid = %s::regclass AND NOT index.indisprimary AND NOT EXISTS (
  SELECT FROM pg_constraint AS reference
  WHERE reference.conindid = index.indexrelid AND reference.contype = 'f')
ORDER BY class.relname
"""
"""Indexes that neither tell rows apart nor are referred to. Numbers come in order, so the index of
the primary key costs little, and with it stay the foreign keys."""


@dataclass(frozen=True)
class Index:
    """An index of a table; `rule` is the constraint that it stands for, if it does."""

    name: str
    table: str
    rule: str | None
    definition: str

    def drop(self) -> str:
        if self.rule:
            return f"ALTER TABLE {self.table} DROP CONSTRAINT {self.rule}"
        return f"DROP INDEX {self.name}"

    def make(self) -> str:
        if self.rule:
            return f"ALTER TABLE {self.table} ADD CONSTRAINT {self.rule} {self.definition}"
        return self.definition


@contextlib.contextmanager
def laid_bare(cursor: Any, table: str, tell: Callable[[str], None]) -> Iterator[None]:
    """Without the indexes of the table, which are made anew at the end, as they were."""
    cursor.execute(_FOUND, [table])
    indexes = [Index(*row) for row in cursor.fetchall()]
    for index in indexes:
        cursor.execute(index.drop())
    yield
    cursor.execute("SET maintenance_work_mem = '1GB'")
    for index in indexes:
        cursor.execute(index.make())
        tell(index.name)
    cursor.execute("RESET maintenance_work_mem")
