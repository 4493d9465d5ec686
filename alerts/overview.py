"""The open alerts of a host, in one query, to be shown beside what they are about."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from accounts.models import User
from alerts.catalogue import Severity
from alerts.models import Alert
from alerts.words import Shown, shown

_RANK = {Severity.BROKEN: 0, Severity.ATTENTION: 1, Severity.INFO: 2}


@dataclass(frozen=True, slots=True)
class OpenAlerts:
    """All of them, the gravest first, and by what they are about."""

    all: tuple[Shown, ...] = ()
    _by_subject: Mapping[tuple[str, str], tuple[Shown, ...]] = field(default_factory=dict)

    def of(self, kind: str, pk: object) -> tuple[Shown, ...]:
        """The alerts of one row: "connector" (and all inside it), "calendar", "entry", "meeting" or
        "page" with its number."""
        return self._by_subject.get((kind, str(pk)), ())

    def __bool__(self) -> bool:
        return bool(self.all)


def open_alerts(host: User) -> OpenAlerts:
    rows = Alert.objects.owned_by(host).open().select_related("connector")
    told = sorted((shown(alert, to_host=True) for alert in rows), key=_order)
    grouped: dict[tuple[str, str], list[Shown]] = defaultdict(list)
    for one in told:
        if one.alert.connector_id:
            grouped["connector", str(one.alert.connector_id)].append(one)
        kind, colon, pk = one.alert.subject.partition(":")
        if colon:
            grouped[kind, pk].append(one)
    return OpenAlerts(tuple(told), {key: tuple(found) for key, found in grouped.items()})


def _order(one: Shown) -> tuple[int, float, int]:
    return _RANK[one.kind.severity], -one.alert.raised_at.timestamp(), one.alert.pk
