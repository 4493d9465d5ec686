"""What is answered to whoever has done something with a connector."""

from django.utils.translation import gettext as _

from connectors.identities import MOST, AddressesRefused
from connectors.kinds.entry import Kind
from connectors.models import Connector
from languages.numbers import number


def asked_to_sync(*, begun: bool) -> str:
    if begun:
        return _("The sync starts now.")
    return _("A sync is waiting already; it starts shortly.")


def connected(connector: Connector) -> str:
    return _("%(account)s is connected.") % {"account": connector.account}


def paused(*, now: bool) -> str:
    if now:
        return _("Paused. Nothing is read or written until you resume it.")
    return _("It is paused already.")


def resumed(*, now: bool) -> str:
    return _("Resumed. It catches up now.") if now else _("It is not paused.")


def renamed() -> str:
    return _("Renamed.")


def addresses_changed(*, differ: bool) -> str:
    if differ:
        return _("Saved. Your answers to invitations are looked at anew with the next sync.")
    return _("Nothing has changed.")


def mode_changed() -> str:
    return _("Sync mode saved.")


def forgotten(kind: Kind, name: str) -> str:
    return str(kind.words.forgotten).format(name=name)


def addresses_refused(refusal: AddressesRefused) -> list[str]:
    """Each reason in a sentence."""
    odd = _(
        "“%(address)s” is not an address that an invitation could hold: enter mail addresses, or "
        "urn:uuid:… or the path of a principal as the server writes them."
    )
    too_many = _("These are %(count)s addresses; at most %(most)s can be kept.")
    told = {"count": number(refusal.count), "most": number(MOST)}
    return [odd % {"address": one} for one in refusal.odd] + (
        [too_many % told] if refusal.count else []
    )
