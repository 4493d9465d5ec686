"""A backup of an earlier Daybook comes back whole: its tables are made as they were, then migrated.

`tests/backups/before-rooms.daybook` was made when alerts, diagnoses and Outlook were still parts of
connectors: two hosts in a team, an account on a server and one on a PC, meetings in every state.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.databases import Database, empty_database

BEFORE_ROOMS = Path(__file__).resolve().parents[1] / "backups" / "before-rooms.daybook"

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def restored() -> Iterator[Database]:
    with empty_database("older") as database:
        done = database.manage("restore", str(BEFORE_ROOMS))
        assert done.returncode == 0, done.stderr
        yield database


def test_backup_from_before_the_rooms_comes_back_whole(restored: Database) -> None:
    counts = {
        table: restored.ask(f"SELECT count(*) FROM {table}")[0]  # type: ignore[arg-type]
        for table in (
            "connectors_connector", "connectors_syncrun", "connectors_alert",
            "connectors_alertsettings", "connectors_diagnosis", "connectors_outlookaccount",
            "connectors_agent", "connectors_agentcalendar", "connectors_agentevent",
            "bookings_meeting", "bookings_booking", "calendars_calendarentry",
        )
    }  # fmt: skip
    assert counts == {
        "connectors_connector": 2, "connectors_syncrun": 1, "connectors_alert": 2,
        "connectors_alertsettings": 1, "connectors_diagnosis": 1, "connectors_outlookaccount": 1,
        "connectors_agent": 1, "connectors_agentcalendar": 1, "connectors_agentevent": 1,
        "bookings_meeting": 5, "bookings_booking": 6, "calendars_calendarentry": 1,
    }  # fmt: skip
    about = "SELECT a.code, c.name FROM connectors_alert a JOIN connectors_connector c ON c.id ="
    assert restored.ask(f"{about} a.connector_id ORDER BY 1") == [
        ("agent-offline", "Outlook on ANNA-PC"),
        ("server-unreachable", "Work"),
    ]
    # Nothing was noted of why Hal's booking is a request, nor of mails.
    asked = "SELECT name, requested_because FROM bookings_booking WHERE state = 'requested'"
    assert restored.ask(asked) == [("Hal Guest", [])]
    assert restored.ask("SELECT count(*) FROM bookings_mail") == [0]
    hosts_attend_their_meetings(restored)
    permissions_follow_their_models(restored)


def hosts_attend_their_meetings(restored: Database) -> None:
    """Each page has its owner for a host, with the table it had; each meeting took their time."""
    pages = "SELECT count(*) FROM bookings_bookingpage"
    hosted = (
        "SELECT count(*) FROM bookings_pagehost AS one JOIN bookings_bookingpage AS page"
        " ON page.id = page_id AND page.user_id = host_id WHERE role = 'required'"
    )
    assert restored.ask(hosted) == restored.ask(pages)
    attended = (
        "SELECT count(*) FROM bookings_attendance AS one JOIN bookings_meeting AS meeting"
        " ON meeting.id = meeting_id AND meeting.during = one.during"
        " JOIN bookings_bookingpage AS page ON page.id = page_id AND page.user_id = one.host_id"
        " WHERE one.active = (meeting.state IN ('requested', 'confirmed'))"
    )
    assert restored.ask(attended) == [5]
    assert restored.ask("SELECT count(*) FROM bookings_attendance") == [5]


def permissions_follow_their_models(restored: Database) -> None:
    def of(app: str) -> list[str]:
        asked = "SELECT model::text FROM django_content_type WHERE app_label = %s ORDER BY 1"
        return restored.ask(asked, [app])

    assert of("connectors") == [
        "connectiontry",
        "connector",
        "pushchannel",
        "serverpace",
        "syncrun",
    ]
    assert of("bookings") == [
        "answerchange", "attendance", "booking", "bookingpage", "datehours", "mail", "meeting",
        "pagehost", "pagequestion", "proposal", "weeklyhours",
    ]  # fmt: skip
    assert (of("alerts"), of("diagnosis")) == (["alert", "alertsettings"], ["diagnosis"])
    assert of("fleet") == ["storedsize"]
    assert of("outlook") == [
        "agent", "agentcalendar", "agentcommand", "agentevent", "outlookaccount",
    ]  # fmt: skip
    asked = (
        "SELECT count(*) FROM auth_permission p JOIN django_content_type t"
        " ON t.id = p.content_type_id WHERE t.app_label = %s"
    )
    assert restored.ask(asked, ["outlook"]) == [20]
