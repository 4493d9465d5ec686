"""The portal's refusals of a pairing, in words (docs/agent-protocol.md, "Pairing")."""

from typing import Any

from daybook_connector.gui.door import ShownError
from daybook_connector.gui.words import trouble_words
from daybook_connector.words.language import gettext as _
from daybook_connector.words.language import ngettext
from daybook_connector.words.times import LocalClock, ago, for_how_long, instant


def explain(trouble: ShownError, clock: LocalClock) -> str:
    facts = trouble.facts
    match trouble.code:
        case "wrong-code":
            return _wrong_code(facts.get("tries_left"))
        case "unknown-connector-id":
            return _("The portal knows no connector of this ID. Compare it with the portal's page.")
        case "code-expired":
            return _("The pairing code has expired. Ask the portal for a new one.")
        case "already-paired":
            return _paired_elsewhere(facts, clock)
        case "blocked":
            return too_many_tries(int(facts.get("seconds") or 60))
        case "agent-too-old":
            return _too_old(facts.get("oldest_agent"))
        case _:
            return trouble_words(trouble)


def too_many_tries(seconds: int) -> str:
    wait = {"wait": for_how_long(seconds)}
    return _("Too many wrong tries. You can try again in %(wait)s.") % wait


def _wrong_code(left: int | None) -> str:
    if left is None:
        return _("The pairing code is wrong. Compare it with the portal's page.")
    wrong = ngettext(
        "The pairing code is wrong. %(count)d try is left before the connector ID is blocked for"
        " half an hour.",
        "The pairing code is wrong. %(count)d tries are left before the connector ID is blocked"
        " for half an hour.",
        left,
    )
    return wrong % {"count": left}


def _paired_elsewhere(facts: dict[str, Any], clock: LocalClock) -> str:
    seen = ago(instant(facts.get("last_seen_at") or ""), clock.now())
    if not facts.get("pc"):
        return _(
            "Another PC is paired with this connector (last seen %(seen)s). If you use this PC"
            " instead, the other one stops syncing."
        ) % {"seen": seen}
    return _(
        "%(pc)s is paired with this connector (last seen %(seen)s). If you use this PC instead,"
        " the other one stops syncing."
    ) % {"pc": facts["pc"], "seen": seen}


def _too_old(oldest: str | None) -> str:
    if not oldest:
        return _("The portal needs a newer version of Daybook Connector. Install it and try again.")
    return _(
        "The portal needs Daybook Connector %(version)s or newer. Install it and try again."
    ) % {"version": oldest}
