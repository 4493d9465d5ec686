"""Which accounts are synced next, and by whom: taken in batches by as many processes as there are.

What is due stands in the connectors' own rows, so there is no queue that could disagree with them.
To claim an account is to take its lease: nobody else can have it meanwhile, and the lease of a
process that was killed lapses by itself, after which the account is as due as it was.

First comes what somebody asked for. The rest goes by how late it is, times how much hangs on it, so
that everything has its turn in the end. Of those that ask other people's servers, no host and no
server gets more than its share at a time, slow accounts leave room for quick ones, and none is
asked more than it gives now (`connectors.servers`).
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from calendars.sync.lock import Lease, keep, take
from connectors.domain.claims import DueAccount, Hands, Share, choose
from connectors.jobs.owners import SLOW
from connectors.models import SyncRun
from connectors.servers import Allowance, Shut, closed, prices_of
from connectors.wake import AWAITED

LOCK = 0x0DB3
"""First key of an advisory lock: who counts what is in hand must be alone until he has taken."""

LOOKED_AT = 4
"""So many times as many accounts as there is room for are looked at, to find some that may."""

MOST_LOST = 3
REST = timedelta(minutes=10)
"""How long an account is left alone that took down so many processes in a row."""

_IS_SLOW = "(last_took IS NULL OR last_took > make_interval(secs => %(slow)s))"
_COLUMNS = f"""
  connector.id, host_id, server, kind, asked, warmth, next_sync_at, failures > 0, {_IS_SLOW}
"""

_MAY = f"""
  connector.paused_at IS NULL AND connector.next_sync_at <= %(now)s
  AND NOT (connector.host_id = ANY(%(hosts)s)) AND NOT (connector.server = ANY(%(servers)s))
  AND NOT (connector.kind = ANY(%(kinds)s))
  AND NOT (connector.id = ANY(%(chosen)s)) AND NOT (%(quick_only)s AND {_IS_SLOW})
  AND NOT EXISTS (
    SELECT FROM calendars_accountlease AS lease WHERE lease.connector_id = connector.id
      AND lease.expires_at >= statement_timestamp() - CASE WHEN lease.lost >= %(most_lost)s
        THEN make_interval(secs => %(rest)s) ELSE interval '0' END)
"""

# One after the other, each by an index, so that the cost does not grow with what is due.
_OF_WARMTH = f"""
(SELECT {_COLUMNS} FROM connectors_connector AS connector
 WHERE {_MAY} AND connector.warmth = {{warmth}} AND connector.asked = ''
 ORDER BY connector.next_sync_at LIMIT %(most)s)
"""  # noqa: S608
_ASKED_FOR = f"""
(SELECT {_COLUMNS} FROM connectors_connector AS connector
 WHERE {_MAY} AND connector.asked <> ''
 ORDER BY connector.next_sync_at LIMIT %(most)s)
"""  # noqa: S608
_CANDIDATES = " UNION ALL ".join(
    [_ASKED_FOR, *(_OF_WARMTH.format(warmth=warmth) for warmth in (2, 1, 0))]
)

_IN_HAND = """
SELECT connector.host_id, connector.server
FROM calendars_accountlease AS lease
JOIN connectors_connector AS connector ON connector.id = lease.connector_id
WHERE lease.expires_at >= statement_timestamp()
"""


@dataclass(frozen=True, slots=True)
class ClaimedAccount:
    """An account that this process has taken, to be synced by one of its threads."""

    lease: Lease
    trigger: str
    is_slow: bool


def is_anything_due() -> bool:
    """By the clock of the database. Cheap, for who looks every second."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT FROM connectors_connector"
            " WHERE paused_at IS NULL AND next_sync_at <= clock_timestamp()"
            " AND warmth IN (0, 1, 2) LIMIT 1"
        )
        return bool(cursor.rowcount)


def claim(
    room: int, share: Share, *, slow: int, now: datetime
) -> tuple[list[ClaimedAccount], bool]:
    """Take up to `room` accounts that are due. `slow` is how many slow ones this process has.

    Also tells whether some were held back that may be taken when others have ended.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            # A statement of its own: the next one sees what whoever had the lock has taken.
            cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [LOCK])
        hands, shut = _in_hand(share, slow), closed(now)
        chosen: list[DueAccount] = []
        while len(chosen) < room:
            most = LOOKED_AT * room
            found = _candidates(hands, shut, [one.pk for one in chosen], most, now)
            more = _choose(found, hands, room - len(chosen), now)
            chosen += more
            # Fewer than were asked for are all there are; otherwise those whose share is used up
            # may have hidden others.
            if not more or len(found) < most:
                break
        is_held_back = len(chosen) < room and bool(hands.is_full or len(found) > len(more))
        leases = {lease.connector_id: lease for lease in take([one.pk for one in chosen])}
    keep(*leases.values())
    claimed = [
        ClaimedAccount(leases[one.pk], one.asked or _trigger(one), one.is_slow)
        for one in chosen
        if one.pk in leases
    ]
    return claimed, is_held_back


def _choose(found: list[DueAccount], hands: Hands, room: int, now: datetime) -> list[DueAccount]:
    """Within what their servers and providers give now; who waits for one is not counted."""
    prices = prices_of(found)
    names = {name for price in prices.values() for name in price}
    allowance = Allowance.of(names, now)
    chosen = choose(
        found,
        hands,
        room,
        now,
        is_allowed=lambda one: one.is_awaited or allowance.takes(prices[one.pk]),
    )
    allowance.keep()
    return chosen


def _trigger(one: DueAccount) -> str:
    return SyncRun.Trigger.RETRY if one.has_failed else SyncRun.Trigger.SCHEDULE


def _in_hand(share: Share, slow: int) -> Hands:
    with connection.cursor() as cursor:
        cursor.execute(_IN_HAND)
        found = cursor.fetchall()
    hosts, servers = Counter(host for host, _ in found), Counter(server for _, server in found)
    return Hands(share, hosts, servers, slow)


def _candidates(
    hands: Hands, shut: Shut, chosen: list[int], most: int, now: datetime
) -> list[DueAccount]:
    asked: dict[str, Any] = {
        "now": now,
        "most": most,
        "hosts": hands.full_hosts,
        "servers": [*hands.full_servers, *shut.servers],
        "kinds": [*shut.kinds],
        "chosen": chosen,
        "slow": SLOW.total_seconds(),
        "quick_only": hands.slow >= hands.share.slow,
        "most_lost": MOST_LOST,
        "rest": REST.total_seconds(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_CANDIDATES, asked)
        return [_candidate(*row) for row in cursor.fetchall()]


def _candidate(
    pk: int,
    host: int,
    server: str,
    kind: str,
    asked: str,
    warmth: int,
    due: datetime,
    has_failed: bool,
    is_slow: bool,
) -> DueAccount:
    return DueAccount(
        pk=pk,
        host=host,
        server=server,
        kind=kind,
        asked=asked,
        is_awaited=asked in AWAITED,
        warmth=warmth,
        due=due,
        has_failed=has_failed,
        is_slow=is_slow,
    )
