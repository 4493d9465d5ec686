"""Writing to the terminal: words for people, or with `--json` one object for scripts."""

import json
import sys
from typing import Any

from daybook_connector.cli.exits import Exit, exit_for
from daybook_connector.cli.words import refusal
from daybook_connector.errors import ConnectorError
from daybook_connector.words.reasons import said, what_helps
from daybook_connector.words.times import LocalClock


class Voice:
    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json

    def tell(self, value: Any, *lines: str) -> None:
        """`value` for scripts, `lines` for people."""
        if self.as_json:
            self._write(json.dumps(value, ensure_ascii=False, indent=2))
        else:
            self._write(*lines)

    def note(self, *lines: str) -> None:
        """Something that only people want to know."""
        if not self.as_json:
            self._write(*lines)

    def fail(self, error: ConnectorError) -> Exit:
        """Say what happened and what helps."""
        facts: dict[str, Any] = getattr(error, "facts", {})
        text, remedy = said(error.reason), what_helps(error.remedy)
        told = {"code": error.code, "text": text, "remedy": remedy, "facts": facts}
        if self.as_json:
            self._write(json.dumps({"error": told}, ensure_ascii=False, indent=2))
        else:
            lines = [text, *refusal(facts, LocalClock()), remedy]
            sys.stderr.write("\n".join(line for line in lines if line) + "\n")
        return exit_for(error)

    def _write(self, *lines: str) -> None:
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()
