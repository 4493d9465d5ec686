"""What the portal's pages say of a kind of account in its own words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KindWords:
    """Whole sentences, but for `address`, which names what an account is found by.

    `about` introduces the kind on the connect page; `will_forget`, `forgets` and `forgotten` tell,
    from far to near, what disconnecting means. `tells_last_seen` is false where the kind's panel
    says when the account was seen.
    """

    about: str = ""
    address: str = "Address"
    will_forget: str = "Daybook forgets the account, its password and what it read from it."
    forgets: str = "Daybook forgets the account {account}, its password and everything it read."
    forgotten: str = "{name} is disconnected and its password forgotten."
    tells_last_seen: bool = True
