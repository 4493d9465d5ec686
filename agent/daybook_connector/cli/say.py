"""Writing to the terminal: words for people, or with `--json` one object for scripts."""

import json
import sys
from typing import Any

from daybook_connector.errors import ConnectorError
from daybook_connector.exits import Exit, exit_for


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
        told = {"code": error.code, "text": str(error), "remedy": error.remedy, "facts": facts}
        if self.as_json:
            self._write(json.dumps({"error": told}, ensure_ascii=False, indent=2))
        else:
            lines = [str(error), *_words(facts), error.remedy]
            sys.stderr.write("\n".join(line for line in lines if line) + "\n")
        return exit_for(error)

    def _write(self, *lines: str) -> None:
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()


def _words(facts: dict[str, Any]) -> list[str]:
    """The portal's facts about a refused pairing."""
    words = []
    if "tries_left" in facts:
        words.append(f"Tries left: {facts['tries_left']}.")
    if "seconds" in facts:
        minutes = max(1, round(facts["seconds"] / 60))
        words.append(f"Blocked for {minutes} more {'minute' if minutes == 1 else 'minutes'}.")
    if "pc" in facts:
        seen = facts.get("last_seen_at")
        words.append(f"It is {facts['pc']}" + (f", last seen {seen}." if seen else "."))
    if "oldest_agent" in facts:
        words.append(f"It needs version {facts['oldest_agent']} or later.")
    return words
