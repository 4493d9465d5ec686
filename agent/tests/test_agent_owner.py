"""Whose calendars they are: the portal knows the mail addresses, the store finds the answers."""

from pathlib import Path

from tests.portal import Portal
from tests.stage import agent, soon

INVITATION = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Test//EN
BEGIN:VEVENT
UID:declined
DTSTAMP:20261125T090000Z
DTSTART:{start:%Y%m%dT%H%M%SZ}
DTEND:{end:%Y%m%dT%H%M%SZ}
ORGANIZER:mailto:bob@example.com
ATTENDEE;PARTSTAT=DECLINED:mailto:Anna@Example.com
END:VEVENT
END:VCALENDAR
"""


async def test_a_declined_invitation_is_told_once_the_portal_has_told_the_owner(
    home: Path, tmp_path: Path
) -> None:
    calendars = tmp_path / "calendars"
    (calendars / "work").mkdir(parents=True)
    (calendars / "work" / "declined.ics").write_text(
        INVITATION.format(start=soon(24), end=soon(25))
    )
    async with Portal() as portal, agent(home, portal, calendars) as running:

        def response() -> str | None:
            return portal.events("work")["declined.ics"].get("response")

        await portal.until(lambda: portal.told("synced") and not running.journal.waiting())
        assert response() is None
        portal.change_settings(addresses=["anna@example.com"])
        await portal.until(lambda: response() == "declined")
        await portal.until(lambda: not running.journal.waiting())
        # The welcome of a later connection brings them, too.
        portal.settings["addresses"] = ["carla@example.com"]
        portal.cut()
        await portal.until(lambda: response() is None)
        assert portal.wrong == []
