"""What pages say of this kind of account."""

from django.utils.translation import gettext_lazy as _

from connectors.kinds.words import KindWords

NAME = "Outlook"
LABEL = _("Outlook on a PC")
WORDS = KindWords(
    about=_("For Outlook on a PC there is a program of its own."),
    address=_("Connector ID"),
    will_forget=_("Daybook forgets the account, the pairing and what it read from it."),
    forgets=_(
        "Daybook forgets the account {account}, the pairing of its PC and everything it read."
    ),
    forgotten=_("{name} is disconnected and its pairing forgotten."),
    tells_last_seen=False,
)
