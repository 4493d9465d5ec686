"""One time of being attached to Outlook: its objects, zone and how calls are made."""

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from daybook_connector.stores.outlook.calls import Calls
from daybook_connector.stores.outlook.com import Com
from daybook_connector.stores.outlook.remote import Remote


@dataclass
class OutlookSession:
    """`filters` tells by folder how dates are written in filters, once that is proven.
    `text_refused` is set after Outlook refused to take an event's text."""

    com: Com
    calls: Calls
    application: Remote
    namespace: Remote
    zone: ZoneInfo
    version: str
    account: str
    started: bool = False
    text_refused: bool = False
    filters: dict[str, str] = field(default_factory=dict)
