"""What stops working when a connector is disconnected, told before its owner decides.

Connectors do not know what is built on them: the apps above add their sentences when they start.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from connectors.models import Connector

Teller = Callable[[Connector, datetime], Iterable[str]]

_tellers: list[Teller] = []


def tells_consequences(teller: Teller) -> Teller:
    """Register sentences to be told; each a whole sentence for the owner."""
    if teller not in _tellers:
        _tellers.append(teller)
    return teller


def consequences(connector: Connector, now: datetime) -> list[str]:
    return [sentence for teller in _tellers for sentence in teller(connector, now)]
