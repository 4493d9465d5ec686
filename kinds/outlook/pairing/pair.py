"""Pair a PC with an account, and end that again."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain, count

from daybook_protocol import english
from daybook_protocol.moments import clock
from django.db import transaction

from accounts.gone import held
from accounts.models import User
from connectors.examining.examine import examine_connector
from connectors.models import Connector
from kinds.outlook import CODE
from kinds.outlook.hints import send_away
from kinds.outlook.models import Agent, OutlookAccount
from kinds.outlook.pairing.refusals import (
    AgentTooOld,
    AlreadyPaired,
    Blocked,
    CodeExpired,
    PairingRefused,
    UnknownId,
    WrongCode,
)
from kinds.outlook.pairing.tokens import is_code, new_token, normal_public_id, token_digest
from kinds.outlook.pairing.tries import BLOCKED_FOR, WRONG_TRIES, recent_tries
from kinds.outlook.versions import is_too_old
from kinds.outlook.words import pairing as words
from languages.speaking import spoken_by
from live.publish import publish
from providers.vault import seal


@dataclass(frozen=True, slots=True)
class PcClaim:
    """What a PC says when it wants to be paired."""

    public_id: str
    code: str
    pc: str
    system: str = ""
    agent: str = ""
    store: str = ""
    take_over: bool = False


@dataclass(frozen=True, slots=True)
class Paired:
    """The token is told this once."""

    agent: Agent
    connector: Connector
    token: str


def pair(claim: PcClaim, *, now: datetime) -> Paired:
    """Pair the PC. Raises `PairingRefused`; what a refused try leaves behind is stored all the
    same."""
    if is_too_old(claim.agent):
        raise AgentTooOld
    with transaction.atomic():
        outcome = _try(claim, now)
    if isinstance(outcome, PairingRefused):
        raise outcome
    return outcome


def revoke(agent: Agent, *, because: str = "revoked", now: datetime) -> bool:
    """Take the agent's token away and close its line. False when that was done already.

    `because` is "revoked" (in the portal) or "unpaired" (on the PC).
    """
    with transaction.atomic():
        held(OutlookAccount.objects, pk=agent.account_id)
        active = Agent.objects.active().filter(pk=agent.pk)
        if not active.update(revoked_at=now, revoked_because=because):
            return False
        send_away(agent.pk, code="revoked", detail=english.PAIRING_ENDED)
        _tell(agent.account)
        if connector := agent.account.connector_id:
            # What was open about this PC is over, and the page says so beside "No PC is paired".
            transaction.on_commit(partial(examine_connector, connector, now=now), robust=True)
    return True


def _try(claim: PcClaim, now: datetime) -> Paired | PairingRefused:
    account = (
        OutlookAccount.objects.select_for_update(of=("self",))
        .select_related("host", "connector")
        .filter(public_id=normal_public_id(claim.public_id), host__is_active=True)
        .first()
    )
    if account is None:
        return UnknownId()
    if account.blocked_until and account.blocked_until > now:
        return Blocked(account.blocked_until, now)
    if not account.code_expires_at or account.code_expires_at <= now:
        return CodeExpired()
    if not is_code(account.public_id, claim.code, account.code_digest):
        return _count_wrong_try(account, now)
    earlier = account.agents.active().first()
    if earlier and not claim.take_over:
        return _note_rival(account, earlier, claim, now)
    return _accept(account, earlier, claim, now)


def _count_wrong_try(account: OutlookAccount, now: datetime) -> PairingRefused:
    account.wrong_at = [*recent_tries(account, now), clock(now)]
    left = WRONG_TRIES - len(account.wrong_at)
    if left <= 0:
        account.blocked_until, account.wrong_at = now + BLOCKED_FOR, []
        # Whoever guessed so far shall not go on guessing the same code.
        account.code_digest, account.code_expires_at = "", None
    account.save(update_fields=["wrong_at", "blocked_until", "code_digest", "code_expires_at"])
    _tell(account)
    if account.blocked_until and left <= 0:
        return Blocked(account.blocked_until, now)
    return WrongCode(left)


def _note_rival(
    account: OutlookAccount, earlier: Agent, claim: PcClaim, now: datetime
) -> PairingRefused:
    account.rival = {"pc": claim.pc, "at": clock(now)}
    account.save(update_fields=["rival"])
    _tell(account)
    return AlreadyPaired(earlier.pc, earlier.last_seen_at)


def _accept(
    account: OutlookAccount, earlier: Agent | None, claim: PcClaim, now: datetime
) -> Paired:
    if earlier:
        _replace(earlier, claim.pc, now)
    token = new_token()
    agent = Agent.objects.create(
        account=account,
        token_digest=token_digest(token),
        pc=claim.pc,
        system=claim.system,
        version=claim.agent,
        store=claim.store,
        paired_at=now,
        last_seen_at=now,
    )
    account.connector = account.connector or _new_connector(account, claim)
    account.code_digest, account.code_expires_at = "", None
    account.wrong_at, account.blocked_until, account.rival = [], None, {}
    account.stream, account.last_seq = "", 0
    account.save()
    _tell(account)
    return Paired(agent, account.connector, token)


def _replace(earlier: Agent, pc: str, now: datetime) -> None:
    earlier.revoked_at, earlier.revoked_because, earlier.replaced_by = now, "replaced", pc
    earlier.save(update_fields=["revoked_at", "revoked_because", "replaced_by"])
    send_away(earlier.pk, code="replaced", detail=english.taken_over(pc), pc=pc)


def _new_connector(account: OutlookAccount, claim: PcClaim) -> Connector:
    return Connector.objects.create(
        host=account.host,
        kind=CODE,
        name=_free_name(account.host, _name_for(account.host, claim.pc)),
        address=account.public_id,
        account=claim.pc,
        sealed_credentials=seal({}),
        mode=Connector.Mode.REALTIME,
    )


def _name_for(host: User, pc: str) -> str:
    with spoken_by(host):
        return words.connector_name(pc)


def _free_name(host: User, wanted: str) -> str:
    """The name, with a number behind it where the host has an account of that name already."""
    taken = set(Connector.objects.owned_by(host).values_list("name", flat=True))
    names = chain([wanted], (f"{wanted} ({number})" for number in count(2)))
    return next(name for name in names if name not in taken)


def _tell(account: OutlookAccount) -> None:
    """Watchers of an invitation see that something happened to it; those of a connector, too."""
    publish(host_id=account.host_id, what="pairing", pk=account.public_id)
    if account.connector_id:
        publish(host_id=account.host_id, what="connector", pk=account.connector_id)
    else:
        publish(host_id=account.host_id, what="connectors", pk="")
