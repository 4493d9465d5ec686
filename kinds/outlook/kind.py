"""Outlook's entry in the table of kinds."""

from connectors.kinds.entry import Kind
from connectors.kinds.panel import Panel
from connectors.kinds.push import Vouched
from connectors.kinds.sign_in import SignIn, Way
from connectors.kinds.words import KindWords
from kinds.outlook import CODE
from kinds.outlook.checks import OUTLOOK_CHECKS
from kinds.outlook.panel import outlook_panel
from kinds.outlook.provider import OutlookProvider
from kinds.outlook.services import SERVICE
from kinds.outlook.steering import OutlookLifecycle

KIND = Kind(
    code=CODE,
    name="Outlook",
    label="Outlook on a PC",
    icon="monitor",
    sign_in=SignIn(
        Way.PAIRING,
        (SERVICE,),
        connect="outlook:connect",
        again="outlook:pair",
    ),
    open=OutlookProvider,
    push=Vouched(),
    words=KindWords(
        about="For Outlook on a PC there is a program of its own.",
        address="Connector ID",
        will_forget="Daybook forgets the account, the pairing and what it read from it.",
        forgets="Daybook forgets the account {account}, the pairing of its PC and everything it "
        "read.",
        forgotten="{name} is disconnected and its pairing forgotten.",
        tells_last_seen=False,
    ),
    checks=OUTLOOK_CHECKS,
    panel=Panel("outlook/_panel.html", outlook_panel),
    lifecycle=OutlookLifecycle(),
)
