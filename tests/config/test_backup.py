"""A portal goes into one file and comes back whole, or nothing happens and it is said why."""

import hashlib
import json
import stat
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from procrastinate.contrib.django import app

from accounts import queues
from accounts.models import User
from alerts.models import Alert
from bookings.models import Booking, Mail
from calendars.models import Calendar, ReadAhead
from config.backup.save import MAIL_TASKS
from connectors.models import ConnectionTry, Connector
from tests.factories import (
    NOW,
    BookingFactory,
    CalendarEntryFactory,
    CalendarFactory,
    ConnectorFactory,
    UserFactory,
)
from tests.servers.databases import Database, empty_database, libpq, present_database

pytestmark = [pytest.mark.django_db(transaction=True)]

ODD = "tab\t, line\nend, back\\slash, \\N, “quoted”, 𝒟aybook 🗓️, \x07"


@pytest.fixture
def portal() -> User:
    """Rows of many kinds, with text that a careless copy would spoil."""
    host = UserFactory(name=ODD, email="anna@example.com", date_joined=NOW)
    calendar = CalendarFactory(
        connector=ConnectorFactory(host=host, details={"text": ODD}),
        cursor="token-1",
        verified_at=NOW,
        compared_at=NOW,
    )
    CalendarEntryFactory(calendar=calendar, description=ODD)
    BookingFactory(notes=ODD, meeting__page__user=host)
    return host


@pytest.fixture
def empty() -> Iterator[Database]:
    with empty_database("restored") as database:
        yield database


def backup(path: Path) -> Path:
    call_command("backup", str(path))
    return path


def refused(path: Path, what: str = "restore") -> str:
    with pytest.raises(CommandError) as raised:
        call_command(what, str(path))
    return str(raised.value)


def rewritten(path: Path, change: Callable[[dict[str, bytes]], None], *, summed: bool) -> Path:
    """The same backup with other members; `summed` as if its writer had meant it."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    manifest = json.loads(members["manifest.json"])
    if summed:
        for name in manifest["checksums"]:
            manifest["checksums"][name] = hashlib.sha256(members[name]).hexdigest()
        members["manifest.json"] = json.dumps(manifest).encode()
    other = path.with_name("other.daybook")
    with zipfile.ZipFile(other, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return other


# --- The file ---


def test_backup_is_one_private_file_with_what_it_says_of_itself(
    portal: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = backup(tmp_path / "portal.daybook")
    assert [one.name for one in tmp_path.iterdir()] == ["portal.daybook"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with zipfile.ZipFile(file) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert set(archive.namelist()) == {"manifest.json", *manifest["checksums"]}
        secrets = json.loads(archive.read("secrets.json"))
    assert {name: manifest[name] for name in ("kind", "version", "daybook", "left_out")} == {
        "kind": "daybook-backup",
        "version": 1,
        "daybook": settings.VERSION,
        "left_out": ["SECRET_KEY", "CREDENTIAL_KEYS"],
    }
    assert secrets == {}
    saved = {table["name"] for table in manifest["tables"]}
    assert {"accounts_user", "bookings_booking", "calendars_event"} <= saved
    assert not {"django_session", "django_migrations", "procrastinate_jobs"} & saved
    assert "Not in it, since the environment keeps them: SECRET_KEY, CREDENTIAL_KEYS." in (
        capsys.readouterr().out
    )


def test_file_that_is_there_is_not_overwritten(portal: User, tmp_path: Path) -> None:
    file = tmp_path / "portal.daybook"
    file.write_text("something dear")
    said = refused(file, "backup")
    assert said == f"{file} is there already and is not overwritten. Choose another name."
    assert file.read_text() == "something dear"


def test_folder_that_is_missing_is_said(portal: User, tmp_path: Path) -> None:
    file = tmp_path / "nowhere" / "portal.daybook"
    assert refused(file, "backup") == (
        f"{file} cannot be written: No such file or directory. Choose a folder that may be"
        " written to and has room."
    )


def test_backup_that_fails_leaves_nothing_behind(empty: Database, tmp_path: Path) -> None:
    done = empty.manage("backup", str(tmp_path / "portal.daybook"))
    assert done.returncode == 1
    assert "There is no portal in this database yet, so nothing to save." in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is not a backup of Daybook"),
        (b"Dear diary", "is not a backup of Daybook"),
        (b"PK\x03\x04 and no more", "is damaged (it was cut off)"),
    ],
)
def test_file_of_another_kind_is_refused(content: bytes, why: str, tmp_path: Path, db) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    assert why in refused(file)


def test_missing_file_is_said(tmp_path: Path, db) -> None:
    assert (
        refused(tmp_path / "no") == f"{tmp_path / 'no'} cannot be read: No such file or directory."
    )


def test_zip_of_somebody_else_is_refused(tmp_path: Path, db) -> None:
    file = tmp_path / "photos.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("manifest.json", '{"kind": "photos", "version": 1, "daybook": ""}')
    assert "is not a backup of Daybook" in refused(file)


def test_changed_member_is_found(portal: User, tmp_path: Path) -> None:
    def change(members: dict[str, bytes]) -> None:
        members["tables/accounts_user"] = members["tables/accounts_user"].replace(b"anna@", b"eve@")

    other = rewritten(backup(tmp_path / "portal.daybook"), change, summed=False)
    assert "is damaged (tables/accounts_user). Nothing was changed." in refused(other)


def test_lost_member_is_found(portal: User, tmp_path: Path) -> None:
    def change(members: dict[str, bytes]) -> None:
        del members["tables/bookings_booking"]

    other = rewritten(backup(tmp_path / "portal.daybook"), change, summed=False)
    assert "is damaged (tables/bookings_booking)" in refused(other)


def test_cut_off_file_is_found(portal: User, tmp_path: Path) -> None:
    file = backup(tmp_path / "portal.daybook")
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])
    assert "is damaged (it was cut off). Nothing was changed." in refused(file)


@pytest.mark.parametrize("newer", [{"version": 2}, {"migrations": ["bookings.9999_time_travel"]}])
def test_backup_of_a_newer_daybook_is_refused(
    newer: dict[str, object], portal: User, tmp_path: Path
) -> None:
    def change(members: dict[str, bytes]) -> None:
        manifest = json.loads(members["manifest.json"]) | {"daybook": "9.0", **newer}
        members["manifest.json"] = json.dumps(manifest).encode()

    other = rewritten(backup(tmp_path / "portal.daybook"), change, summed=True)
    assert refused(other) == (
        f"{other} was made by a newer Daybook (9.0). Update Daybook to that version first, then"
        " restore it."
    )


# --- Back into a database ---

KEPT = (
    "SELECT to_jsonb(t) FROM accounts_user t",
    "SELECT to_jsonb(t) FROM bookings_booking t",
    "SELECT to_jsonb(t) FROM bookings_meeting t",
    "SELECT to_jsonb(t) FROM bookings_bookingpage t",
    "SELECT to_jsonb(t) - 'next_sync_at' FROM connectors_connector t",
    "SELECT to_jsonb(t) - 'attempts' - 'next_try_at' FROM calendars_calendarentry t",
    "SELECT app_label || model FROM django_content_type ORDER BY 1",
    "SELECT name FROM django_migrations ORDER BY 1",
)


def test_portal_comes_back_as_it_was(portal: User, empty: Database, tmp_path: Path) -> None:
    file, here = backup(tmp_path / "portal.daybook"), present_database()
    done = empty.manage("restore", str(file), DATA_DIR=str(tmp_path / "data"))
    assert done.returncode == 0, done.stderr
    for statement in KEPT:
        assert empty.ask(statement) == here.ask(statement)
    assert empty.ask("SELECT name FROM accounts_user") == [ODD]
    again = empty.manage("restore", str(file))
    assert again.returncode == 1
    assert "There is a portal in this database already, with people in it." in again.stderr
    assert empty.ask("SELECT count(*) FROM accounts_user") == [1]


def test_numbers_given_out_after_the_backup_are_not_given_out_again(
    portal: User, empty: Database, tmp_path: Path
) -> None:
    file = backup(tmp_path / "portal.daybook")
    later = UserFactory()
    assert empty.manage("restore", str(file)).returncode == 0
    (number,) = empty.ask("SELECT nextval(pg_get_serial_sequence('accounts_user', 'id'))")
    assert number > later.pk + 100_000


def test_restored_portal_trusts_nothing_and_mails_nobody_again(
    portal: User, empty: Database, tmp_path: Path
) -> None:
    connector = Connector.objects.get()
    connector.vouched_at = NOW
    connector.save()
    Booking.objects.update(state="requested", expires_at=NOW)
    Alert.objects.create(host=portal, code="sign-in-refused", raised_at=NOW, updated_at=NOW)
    read = {"key": "a", "version": "1", "terms": "", "read_at": NOW}
    ReadAhead.objects.create(calendar=Calendar.objects.get(), **read)
    ConnectionTry.objects.create(host=portal, kind="caldav", address="x", sealed_credentials=b"x")
    told = {"booking": Booking.objects.get(), "reader": "guest", "sequence": 0}
    sent = {"message_id": "<a@b>", "sent_at": NOW}
    Mail.objects.create(news="booked", state="sent", **sent, **told)
    Mail.objects.create(news="rescheduled", state="waiting", **told)
    Mail.objects.create(news="cancelled", state="failed", error="TimeoutError", **told)
    file = backup(tmp_path / "portal.daybook")
    done = empty.manage("restore", str(file))
    assert done.returncode == 0, done.stderr
    assert "Requests that now wait until their host answers them: 1." in done.stdout

    found = empty.ask(
        "SELECT cursor IS NULL AND verified_at IS NULL AND compared_at IS NULL"
        " FROM calendars_calendar"
    )
    assert found == [True]
    assert empty.ask("SELECT attempts FROM calendars_calendarentry") == [1]
    waits = "SELECT vouched_at IS NULL AND next_sync_at <= now() FROM connectors_connector"
    assert empty.ask(waits) == [True]
    assert empty.ask("SELECT state, expires_at FROM bookings_booking") == [("requested", None)]
    assert empty.ask("SELECT news, state FROM bookings_mail ORDER BY id") == [
        ("booked", "sent"),
        ("rescheduled", "dropped"),
        ("cancelled", "dropped"),
    ]
    told = empty.ask(
        "SELECT mailed_at IS NOT NULL AND administrators_mailed_at IS NOT NULL"
        " AND resolution_mailed_at IS NOT NULL FROM connectors_alert"
    )
    assert told == [True]
    assert empty.ask("SELECT count(*) FROM connectors_connectiontry") == [0]
    assert empty.ask("SELECT count(*) FROM calendars_readahead") == [0]
    assert empty.ask("SELECT count(*) FROM calendars_restoration") == [1]


def test_freshly_migrated_database_that_nobody_uses_may_be_filled(
    portal: User, empty: Database, tmp_path: Path
) -> None:
    file = backup(tmp_path / "portal.daybook")
    assert empty.manage("migrate").returncode == 0
    done = empty.manage("restore", str(file))
    assert done.returncode == 0, done.stderr
    assert empty.ask("SELECT email FROM accounts_user") == ["anna@example.com"]


def test_tables_of_another_program_are_left_alone(
    portal: User, empty: Database, tmp_path: Path
) -> None:
    empty.ask("CREATE TABLE recipes (name text)")
    done = empty.manage("restore", str(backup(tmp_path / "portal.daybook")))
    assert done.returncode == 1
    assert "The database holds tables that are not Daybook's (recipes)." in done.stderr
    assert empty.tables() == ["recipes"]


def test_database_in_use_is_refused(portal: User, empty: Database, tmp_path: Path) -> None:
    file = backup(tmp_path / "portal.daybook")
    with psycopg.connect(libpq(empty.url)):
        done = empty.manage("restore", str(file))
    assert done.returncode == 1
    assert "The database is in use: 1 other connection is open. Stop the portal" in done.stderr
    assert empty.tables() == []


def test_rows_that_do_not_fit_together_leave_the_database_empty(
    portal: User, empty: Database, tmp_path: Path
) -> None:
    def change(members: dict[str, bytes]) -> None:
        members["tables/accounts_user"] = b""

    other = rewritten(backup(tmp_path / "portal.daybook"), change, summed=True)
    done = empty.manage("restore", str(other))
    assert done.returncode == 1
    assert "violates foreign key constraint" in done.stderr
    assert "Nothing was changed." in done.stderr
    assert empty.tables() == []


def test_backup_of_an_older_release_is_migrated(empty: Database, tmp_path: Path) -> None:
    file = tmp_path / "old.daybook"
    with empty_database("old") as old:
        steps = (["accounts"], ["bookings", "0015"], ["admin"], ["sessions"], ["procrastinate"])
        for words in steps:
            assert old.manage("migrate", *words).returncode == 0
        assert old.manage("migrate", "calendars", "0006").returncode == 0
        old.ask(
            "INSERT INTO accounts_user (id, email, name, slug, timezone, password, is_superuser,"
            " is_active, is_staff, date_joined, language, hours_format, week_start) VALUES"
            " (7, 'anna@example.com', 'Anna', 'anna', 'UTC', '', false, true, false, now(),"
            " '', '', '')"
        )
        old.ask(
            "INSERT INTO connectors_connector (id, host_id, kind, name, address, account,"
            " sealed_credentials, details, addresses, mode, interval, created_at, failures,"
            " error_code, error_text, error_remedy) VALUES"
            " (8, 7, 'caldav', 'Work', '', '', '', '{}', '[]', 'auto', 5, now(), 0, '', '', '')"
        )
        old.ask(
            "INSERT INTO calendars_calendar SELECT (jsonb_populate_record(NULL::calendars_calendar,"
            " %s::jsonb)).*",
            [json.dumps(OLD_CALENDAR)],
        )
        made = old.manage("backup", str(file))
        assert made.returncode == 0, made.stderr
        assert "calendars_restoration" not in old.tables()
    done = empty.manage("restore", str(file))
    assert done.returncode == 0, done.stderr
    assert empty.ask("SELECT name, untold FROM calendars_calendar") == [("Office", 0)]
    missing = empty.manage("migrate", "--check")
    assert missing.returncode == 0, missing.stdout


OLD_CALENDAR = {
    "id": 9, "connector_id": 8, "key": "office", "name": "Office", "colour": "", "zone": "",
    "access": "read-write", "access_told": True, "owner": "", "suffix": "", "position": 0,
    "tentative_blocks": True, "elsewhere_blocks": True, "unanswered_blocks": True,
    "all_day": "own", "judged_by": [], "expanded_in": "", "zone_data": "", "held_deletions": 0,
    "error_code": "", "error_text": "",
}  # fmt: skip


# --- Secrets ---


def test_secrets_that_the_portal_made_go_along(
    portal: User, empty: Database, tmp_path: Path
) -> None:
    made = tmp_path / "made"
    made.mkdir()
    own = {"secret_key": settings.SECRET_KEY, "credential_key": settings.CREDENTIAL_KEYS[0]}
    (made / "secrets.json").write_text(json.dumps(own))
    settings.DATA_DIR, before = made, settings.DATA_DIR
    try:
        file = backup(tmp_path / "portal.daybook")
    finally:
        settings.DATA_DIR = before

    data = tmp_path / "data"
    data.mkdir()
    (data / "secrets.json").write_text('{"secret_key": "another", "credential_key": "key"}')
    done = empty.manage("restore", str(file), DATA_DIR=str(data))
    assert done.returncode == 0, done.stderr
    assert json.loads((data / "secrets.json").read_text()) == own
    assert stat.S_IMODE((data / "secrets.json").stat().st_mode) == 0o600
    (aside,) = data.glob("secrets.before-*.json")
    assert f"are in {aside}. Delete that file if nothing else needs it." in done.stdout
    assert json.loads(aside.read_text())["secret_key"] == "another"


def test_secrets_that_another_database_needs_are_not_replaced(
    portal: User, empty: Database, tmp_path: Path
) -> None:
    own = {"secret_key": settings.SECRET_KEY, "credential_key": settings.CREDENTIAL_KEYS[0]}

    def change(members: dict[str, bytes]) -> None:
        members["secrets.json"] = json.dumps(own).encode()

    file = rewritten(backup(tmp_path / "portal.daybook"), change, summed=True)
    data = tmp_path / "data"
    (data / "postgres" / "cluster").mkdir(parents=True)
    (data / "secrets.json").write_text('{"secret_key": "another", "credential_key": "key"}')
    done = empty.manage("restore", str(file), DATA_DIR=str(data))
    assert done.returncode == 1
    assert "holds other secrets, which the embedded database" in done.stderr
    assert "another" in (data / "secrets.json").read_text()
    assert empty.tables() == []


def test_passwords_that_no_key_opens_are_counted(
    portal: User, empty: Database, tmp_path: Path
) -> None:
    Connector.objects.update(sealed_credentials=b"sealed with a key that is gone")
    done = empty.manage("restore", str(backup(tmp_path / "portal.daybook")))
    assert done.returncode == 0, done.stderr
    assert "Accounts whose passwords no key of this machine opens: 1." in done.stdout


def test_jobs_counted_as_mails_are_those_that_mail() -> None:
    assert set(MAIL_TASKS) == {
        task.name for task in app.tasks.values() if task.queue == queues.MAIL
    }, "a new job that mails is counted, too"
