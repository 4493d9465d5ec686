"""Outlook's entry in the table of kinds."""

from connectors.kinds.entry import Kind
from connectors.kinds.panel import Panel
from connectors.kinds.push import Vouched
from connectors.kinds.sign_in import SignIn, Way
from kinds.outlook import CODE
from kinds.outlook.checks import OUTLOOK_CHECKS
from kinds.outlook.panel import outlook_panel
from kinds.outlook.provider import OutlookProvider
from kinds.outlook.services import SERVICE
from kinds.outlook.steering import OutlookLifecycle
from kinds.outlook.words import kind as words

KIND = Kind(
    code=CODE,
    name="Outlook",
    label=words.LABEL,
    icon="monitor",
    sign_in=SignIn(
        Way.PAIRING,
        (SERVICE,),
        connect="outlook:connect",
        again="outlook:pair",
    ),
    open=OutlookProvider,
    push=Vouched(),
    words=words.WORDS,
    away=frozenset({"agent-offline"}),
    checks=OUTLOOK_CHECKS,
    panel=Panel("outlook/_panel.html", outlook_panel),
    lifecycle=OutlookLifecycle(),
)
