"""What the portal's pages say of a kind of account in its own words."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
"""Sentences are made when a page is, by the language of its reader."""

NOT_SET_UP = _("This portal is not set up for accounts of this kind.")


@dataclass(frozen=True, slots=True)
class KindWords:
    """Whole sentences, but for `address`, which names what an account is found by, `waiting`, the
    label of an account that is waited for, and `back`, which says when the next sync of an account
    is that nobody speaks for now.

    `about` introduces the kind on the connect page; `will_forget`, `forgets` and `forgotten` tell,
    from far to near, what disconnecting means. `waits` is said of calendars that are not known yet
    as far as needed, `awaited` of an account that has told nothing yet. `tells_last_seen` is false
    where the kind's panel says when the account was seen.
    """

    about: Words = ""
    address: Words = _("Address")
    will_forget: Words = _("Daybook forgets the account, its password and what it read from it.")
    forgets: Words = _(
        "Daybook forgets the account {account}, its password and everything it read."
    )
    forgotten: Words = _("{name} is disconnected and its password forgotten.")
    waiting: Words = _("Waiting for the account")
    waits: Words = _("Its calendars are not known yet as far as needed; the rest follows.")
    awaited: Words = _("The account is connected; its calendars are told first.")
    back: Words = _("when the account is back")
    tells_last_seen: bool = True
