"""An Outlook beside the account that a site has, an invitation to pair, and changes under way."""

from datetime import UTC, datetime, timedelta

from calendars.models import AccountChange, Calendar
from connectors.models import Connector
from kinds.outlook.models import Agent
from tests import factories as make
from tests.browser.conftest import Site

STATE = {
    "mode": "auto",
    "minutes": 5,
    "conditions": [
        {
            "code": "channel-blocked",
            "detail": "A proxy cut it off.",
            "since": "2026-11-25T08:00:00Z",
        }
    ],
}


def an_outlook(site: Site) -> dict[str, object]:
    """The names that addresses are filled with."""
    caldav, now = Connector.objects.get(), datetime.now(UTC)
    account = make.OutlookAccountFactory(connector__host=site.host, public_id="K7QF-29XM")
    outlook = account.connector
    Connector.objects.filter(pk=outlook.pk).update(
        last_sync_at=now, last_seen_at=now, next_sync_at=now + timedelta(minutes=30)
    )
    Agent.objects.all().delete()
    make.AgentFactory(account=account, state=STATE, line="https", skew_ms=-3_000)
    make.AgentFactory(
        account=account, pc="OLD-PC", revoked_at=now, revoked_because="replaced",
        replaced_by="ANNA-PC",
    )  # fmt: skip
    new = make.CalendarFactory(connector=outlook, name="Calendar")
    make.AlertFactory(connector=outlook, code="channel-blocked", details={
        "pc": "ANNA-PC", "since_at": now.isoformat(), "error": "A proxy cut it off.",
    })  # fmt: skip
    invited = make.OutlookAccountFactory(
        connector=None, host=site.host, public_id="29XM-K7QF", code_digest="0" * 64,
        code_expires_at=now + timedelta(minutes=12),
    )  # fmt: skip
    return {"outlook": outlook.pk, "pairing": invited.public_id} | _changes(
        site, caldav, outlook, new
    )


def _changes(site: Site, old: Connector, new: Connector, to: Calendar) -> dict[str, object]:
    """One about to be confirmed, and one whose removal waits for an account that is away."""
    places = {str(one.pk): to.pk for one in old.calendars.all()}
    change = AccountChange.objects.create(host=site.host, old=old, new=new, replacements=places)
    meeting = site.booking.meeting_id
    moved = AccountChange.objects.create(
        host=site.host, old=new, new=old, replacements={}, meetings=[str(meeting)],
        confirmed_at=datetime.now(UTC),
    )  # fmt: skip
    during = site.booking.meeting.during
    make.CalendarEntryFactory(
        meeting=meeting, calendar=old.calendars.first(), during=during, written_revision=1, key="a"
    )
    make.CalendarEntryFactory(
        meeting=meeting, calendar=to, during=during, wanted="absent", revision=2, key="b",
        written_revision=1, error_code="agent-offline", error_text="The program on the PC is not "
        "connected, so its calendars can be neither read nor written. (ANNA-PC)",
        next_try_at=datetime.now(UTC) + timedelta(minutes=4),
    )  # fmt: skip
    return {"change": change.pk, "moved": moved.pk}
