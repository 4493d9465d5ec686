"""Invitations to pair: an account with an ID, and a code that is shown once."""

from datetime import datetime

from django.db import transaction

from accounts.gone import held
from accounts.models import User
from accounts.turns import lock_hosts
from connectors.models import Connector
from kinds.outlook.models import OutlookAccount
from kinds.outlook.pairing.tokens import code_digest, new_code, new_public_id


@transaction.atomic
def open_pairing(
    *, host: User, connector: Connector | None = None, now: datetime
) -> tuple[OutlookAccount, str]:
    """An account and the code that pairs a PC with it for a quarter of an hour.

    With a `connector` its own account gets a new code, and earlier codes are void. A block for
    wrong tries stays: it ends by itself.
    """
    if connector is None:
        account = _new_account(host)
    else:
        account = held(OutlookAccount.objects, connector=connector)
    code = renew_code(account, now=now)
    account.refresh_from_db()
    return account, code


def renew_code(account: OutlookAccount, *, now: datetime) -> str:
    """A new code for an account or an invitation, instead of any earlier one."""
    code = new_code()
    OutlookAccount.objects.filter(pk=account.pk).update(
        code_digest=code_digest(account.public_id, code),
        code_expires_at=now + OutlookAccount.CODE_LIFETIME,
    )
    return code


def _new_account(host: User) -> OutlookAccount:
    lock_hosts(host.pk)
    public_id = new_public_id()
    while OutlookAccount.objects.filter(public_id=public_id).exists():
        public_id = new_public_id()
    return OutlookAccount.objects.create(host=host, public_id=public_id)
