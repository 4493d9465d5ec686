"""One step of the trial: what was tried, and what came of it."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from daybook_connector.words.errors import ConnectorError

FINE, ATTENTION, BROKEN, NOT_REACHED = "fine", "attention", "broken", "not-reached"

# What Outlook's store adds to an error: a code, a member, and fixed words.
_CODE = re.compile(r"[\w ]+ in \w+: ")

Outcome = tuple[str, str]
"""Verdict and detail."""


class StepFailed(Exception):
    """A step did not come out as it should; its text says what was seen."""


class Unreached(Exception):
    """The step needs what an earlier one did not reach."""


@dataclass(frozen=True, slots=True)
class TrialStep:
    name: str
    verdict: str
    detail: str
    ms: int


def attempt(name: str, trial: Callable[[], Outcome]) -> TrialStep:
    """Never raises."""
    began = time.monotonic()
    try:
        verdict, detail = trial()
    except Unreached:
        verdict, detail = NOT_REACHED, "an earlier step failed"
    except StepFailed as error:
        verdict, detail = BROKEN, str(error)
    except ConnectorError as error:
        verdict, detail = BROKEN, _telling(error)
    except Exception as error:
        verdict, detail = BROKEN, f"unexpected: {type(error).__name__}"
    return TrialStep(name, verdict, detail, round((time.monotonic() - began) * 1000))


def _telling(error: ConnectorError) -> str:
    """What went wrong in fixed words; free details may hold names."""
    return f"{error.cause} ({error.detail})" if _CODE.match(error.detail) else error.cause
