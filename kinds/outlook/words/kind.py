"""What pages say of this kind of account."""

from django.utils.translation import gettext_lazy as _

from connectors.kinds.words import KindWords

LABEL = _("Outlook on a PC")
WORDS = KindWords(
    about=_("For Outlook on a PC there is a program of its own."),
    address=_("Connector ID"),
    will_forget=_("Daybook forgets the account, the pairing and what it read from it."),
    forgets=_(
        "Daybook forgets the account {account}, the pairing of its PC and everything it read."
    ),
    forgotten=_("{name} is disconnected and its pairing forgotten."),
    waiting=_("Waiting for the PC"),
    waits=_("It reads calendars for the first time or further ahead; the rest follows by itself."),
    awaited=_("The PC is paired; it lists and reads its calendars first."),
    back=_("when the PC is back"),
    tells_last_seen=False,
)
