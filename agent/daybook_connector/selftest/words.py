"""The steps of the self-test in words."""

from collections.abc import Mapping
from typing import Any

from daybook_connector.words.language import N_
from daybook_connector.words.language import gettext as _
from daybook_connector.words.reasons import reasons_in, said_of_all

STEPS = {
    "attach": N_("attach"),
    "calendars": N_("calendars"),
    "read": N_("read"),
    "write": N_("write"),
    "read-back": N_("read-back"),
    "filter": N_("filter"),
    "find-again": N_("find-again"),
    "notice": N_("notice"),
    "move": N_("move"),
    "remove": N_("remove"),
    "timing": N_("timing"),
    "prompts": N_("prompts"),
}
VERDICTS = {
    "fine": N_("fine"),
    "attention": N_("attention"),
    "broken": N_("broken"),
    "not-reached": N_("not-reached"),
}


def step(told: Mapping[str, Any]) -> str:
    """One step in a line."""
    verdict, name = str(told["verdict"]), str(told["name"])
    seen = said_of_all(reasons_in(told))
    return f"{_(VERDICTS.get(verdict, verdict)):<11} {_(STEPS.get(name, name))}: {seen}"
