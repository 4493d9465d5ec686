"""The portal's refusals of a pairing, in words (docs/agent-protocol.md, "Pairing")."""

from typing import Any

from daybook_connector.gui.door import ShownError
from daybook_connector.words.times import LocalClock, ago, for_how_long, instant


def explain(trouble: ShownError, clock: LocalClock) -> str:
    facts = trouble.facts
    match trouble.code:
        case "wrong-code":
            return f"The pairing code is wrong. {_tries(facts)}"
        case "unknown-connector-id":
            return "The portal knows no connector of this ID. Compare it with the portal's page."
        case "code-expired":
            return "The pairing code has expired. Ask the portal for a new one."
        case "already-paired":
            seen = ago(instant(facts.get("last_seen_at") or ""), clock.now())
            return (
                f"{facts.get('pc') or 'Another PC'} is paired with this connector (last seen "
                f"{seen}). If you use this PC instead, the other one stops syncing."
            )
        case "blocked":
            wait = for_how_long(int(facts.get("seconds") or 60))
            return f"Too many wrong tries. You can try again in {wait}."
        case "agent-too-old":
            oldest = facts.get("oldest_agent") or "a newer version"
            return (
                f"The portal needs Daybook Connector {oldest} or newer. Install it and try again."
            )
        case _:
            return f"{trouble.text} {trouble.remedy}".strip()


def _tries(facts: dict[str, Any]) -> str:
    left = facts.get("tries_left")
    if left is None:
        return "Compare it with the portal's page."
    tries = "1 try is" if left == 1 else f"{left} tries are"
    return f"{tries} left before the connector ID is blocked for half an hour."
