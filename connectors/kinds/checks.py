"""What a kind of account has to say to the nine questions of a diagnosis.

The general checks (`diagnosis/checks/`) do the looking and put these remarks beside it;
a kind that must look elsewhere answers a question itself. The diagnosis is one floor up: a function
here takes its `Case` and gives its `Answer` (or its `Grants`), `words` are its `CheckWords`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from connectors.models import Connector

Ask = Callable[[Any], Any]

STEPS = ("resolve", "connect", "tls", "sign-in", "calendars")
RUNGS: Mapping[str, str] = {step: f"rung-{step}" for step in STEPS}


@dataclass(frozen=True, slots=True, kw_only=True)
class KindChecks:
    """Whatever is said is a code that `words` hold. `remarks` are evidence by question. `rungs`
    names the steps of the sign-in for its owner, in order; `barriers` says by step what a failure
    there means. `invitations` tells from the account's details who sends them.

    By question, `instead` answers in place of the general check, and `more` adds what only accounts
    of this kind can tell. `grants` finds out what the account allows, where listing its calendars
    does not tell. `names` are names that may stand in results, each with what takes its place in a
    report.
    """

    remarks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rungs: Mapping[str, str] = field(default_factory=lambda: RUNGS)
    barriers: Mapping[str, str] = field(default_factory=dict)
    invitations: Callable[[Mapping[str, object]], tuple[str, ...]] = lambda _details: ()
    instead: Mapping[str, Ask] = field(default_factory=dict)
    more: Mapping[str, Ask] = field(default_factory=dict)
    grants: Ask | None = None
    names: "Callable[[Connector], Iterable[tuple[str, str]]]" = lambda _connector: ()
    words: tuple[Any, ...] = ()
