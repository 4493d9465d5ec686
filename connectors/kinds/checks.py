"""What a kind of account has to say to the nine questions of a diagnosis.

The general checks (`diagnosis/checks/`) do the looking and put these sentences beside it;
a kind that must look elsewhere answers a question itself. The diagnosis is one floor up: a function
here takes its `Case` and gives its `Answer` (or its `Grants`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from connectors.kinds.words import RUNGS, Words

if TYPE_CHECKING:
    from connectors.models import Connector

Ask = Callable[[Any], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class KindChecks:
    """`remarks` are evidence by question. `rungs` names the steps of the sign-in for its owner, in
    order; `barriers` says by step what a failure there means. `invitations` tells from the
    account's details who sends them.

    By question, `instead` answers in place of the general check, and `more` adds what only accounts
    of this kind can tell. `grants` finds out what the account allows, where listing its calendars
    does not tell. `names` are names that may stand in results, each with what takes its place in a
    report.
    """

    remarks: Mapping[int, tuple[Words, ...]] = field(default_factory=dict)
    rungs: Mapping[str, Words] = field(default_factory=lambda: RUNGS)
    barriers: Mapping[str, Words] = field(default_factory=dict)
    invitations: Callable[[Mapping[str, object]], tuple[str, ...]] = lambda _details: ()
    instead: Mapping[int, Ask] = field(default_factory=dict)
    more: Mapping[int, Ask] = field(default_factory=dict)
    grants: Ask | None = None
    names: "Callable[[Connector], Iterable[tuple[str, str]]]" = lambda _connector: ()

    def remarked(self, question: int) -> tuple[str, ...]:
        """What the kind has to say beside what is seen."""
        return tuple(map(str, self.remarks.get(question, ())))
