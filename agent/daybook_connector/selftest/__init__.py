"""A short trial of a store on the user's own PC: does reading, writing and noticing work there?

It writes one private event ten years ahead, moves it and removes it again; nothing else is touched.
The report may be sent to the portal: it holds no titles, names or addresses.
"""

from datetime import UTC, datetime
from typing import Any

from daybook_connector.selftest.trial import PATIENCE, Trial
from daybook_connector.stores.base import Store


def run(store: Store, now: datetime | None = None, *, patience: float = PATIENCE) -> dict[str, Any]:
    """Try the store and tell what happened: {"at": …, "steps": [{"name", "verdict", "ms",
    "detail", "code", "about"}]}. Call it on the store's own thread; it takes seconds. Never
    raises."""
    trial = Trial(store, now or datetime.now(UTC), patience)
    steps = trial.steps()
    at = trial.now.replace(microsecond=0).astimezone(UTC).isoformat().replace("+00:00", "Z")
    return {"at": at, "steps": [step.told() for step in steps]}
