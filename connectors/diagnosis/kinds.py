"""What a kind of account says about the nine questions in its own words.

Each provider folder has a `checks.py` with one of these. The general checks do the looking and put
these sentences beside what they saw; a kind that must look elsewhere overrides a whole check in the
registry.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class KindWords:
    """`remarks` are evidence by question. `rungs` names the steps of the sign-in for its owner, in
    order; `barriers` says by step what a failure there means. `invitations` tells from the
    account's details who sends them."""

    remarks: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    rungs: Mapping[str, str] = field(default_factory=dict)
    barriers: Mapping[str, str] = field(default_factory=dict)
    invitations: Callable[[Mapping[str, object]], tuple[str, ...]] = lambda _: ()


PLAIN = KindWords(
    rungs={
        "resolve": "Find the server",
        "connect": "Reach it",
        "tls": "Check its certificate",
        "sign-in": "Sign in",
        "calendars": "List the calendars",
    }
)
