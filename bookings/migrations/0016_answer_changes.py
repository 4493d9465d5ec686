from collections.abc import Iterator
from typing import NamedTuple

from django.db import migrations, models
from django.db.models.functions import Cast, Random

# From the keys of changed rows, "changed (key)", to whose answers rest on them. Every column is
# named with its table, so that columns added later are never taken for these.
PAGE = "page_number", "SELECT DISTINCT changed.key FROM changed"
HOST = "host_number", "SELECT DISTINCT changed.key FROM changed"
HOST_OF_TABLE = (
    "host_number",
    """SELECT DISTINCT t.host_id FROM changed
    JOIN calendars_associatedcalendars AS t ON t.id = changed.key""",
)
HOST_OF_CONNECTOR = (
    "host_number",
    """SELECT DISTINCT connector.host_id FROM changed
    JOIN connectors_connector AS connector ON connector.id = changed.key""",
)
HOST_OF_CALENDAR = (
    "host_number",
    """SELECT DISTINCT connector.host_id FROM changed
    JOIN calendars_calendar AS calendar ON calendar.id = changed.key
    JOIN connectors_connector AS connector ON connector.id = calendar.connector_id""",
)
HOSTS_WHO_ATTEND = (
    "host_number",
    """SELECT DISTINCT attendance.host_id FROM changed
    JOIN bookings_attendance AS attendance ON attendance.meeting_id = changed.key""",
)
HOSTS_OF_PAGE = (
    "host_number",
    """SELECT hosting.host_id FROM changed
    JOIN bookings_pagehost AS hosting ON hosting.page_id = changed.key
    UNION SELECT attendance.host_id FROM changed
    JOIN bookings_meeting AS meeting ON meeting.page_id = changed.key
    JOIN bookings_attendance AS attendance ON attendance.meeting_id = meeting.id
    WHERE attendance.active""",
)


def changes(*columns: str) -> str:
    before, after = (", ".join(f"{row}.{name}" for name in columns) for row in ("OLD", "NEW"))
    return f"ROW({before}) IS DISTINCT FROM ROW({after})"


def falls(column: str) -> str:
    """What only grows makes knowledge fresh for longer than an answer counts on."""
    return f"(OLD.{column} IS NOT NULL AND (NEW.{column} IS NULL OR NEW.{column} < OLD.{column}))"


def leaps_ahead(column: str) -> str:
    """A clock was moved, so the age of what was read cannot be told (`is_ahead`)."""
    ahead = f"NEW.{column} > clock_timestamp() + interval '5 minutes'"
    return f"({changes(column)} AND {ahead})"


class Watched(NamedTuple):
    """What happens in a table, and whose answers that concerns. `when` is about one row, OLD or
    NEW. Where many rows change at once, they are looked at together (`many`)."""

    table: str
    event: str
    key: str
    whose: tuple[str, str]
    when: str = ""
    many: bool = False
    name: str = ""


def whole_rows(table: str, key: str, whose: tuple[str, str], *columns: str) -> Iterator[Watched]:
    """Rows that count as soon as they are there."""
    yield Watched(table, "INSERT", key, whose, many=True)
    yield Watched(table, "UPDATE", key, whose, changes(key, *columns))
    yield Watched(table, "DELETE", key, whose, many=True)


PAGE_COLUMNS = (
    "enabled", "timezone", "duration", "spacing", "lead_time", "horizon",
    "buffer_before", "buffer_after", "session", "seats", "foreign_events", "stale_hours",
    "when_stale",
)  # fmt: skip

WATCHED = [
    *whole_rows("bookings_bookingpage", "id", PAGE, *PAGE_COLUMNS),
    # The buffers of a page are kept free around its meetings, also on other pages of their hosts.
    Watched("bookings_bookingpage", "UPDATE", "id", HOSTS_OF_PAGE,
            changes("buffer_before", "buffer_after"), name="buffers"),
    *whole_rows("bookings_weeklyhours", "page_id", PAGE, "weekday", "starts", "ends"),
    *whole_rows("bookings_datehours", "page_id", PAGE, "date", "starts", "ends"),
    *whole_rows("bookings_pagehost", "page_id", PAGE, "host_id", "table_id", "role"),
    # The time and the state of a meeting are those of its attendances.
    Watched("bookings_meeting", "UPDATE", "page_id", PAGE,
            changes("page_id", "seats", "seats_taken")),
    Watched("bookings_meeting", "UPDATE", "id", HOSTS_WHO_ATTEND, changes("page_id"), name="page"),
    *whole_rows("bookings_attendance", "host_id", HOST, "meeting_id", "during", "active"),
    Watched("accounts_user", "UPDATE", "id", HOST, changes("is_active")),
    *whole_rows("calendars_associatedcalendars", "host_id", HOST, "is_default"),
    *whole_rows("calendars_associatedcalendar", "table_id", HOST_OF_TABLE,
                "calendar_id", "is_main", "is_busy"),
    Watched("connectors_connector", "UPDATE", "host_id", HOST,
            " OR ".join([changes("host_id", "kind", "mode", '"interval"'), falls("vouched_at"),
                         falls("pushed_until"), leaps_ahead("vouched_at")])),
    Watched("calendars_calendar", "UPDATE", "connector_id", HOST_OF_CONNECTOR,
            " OR ".join([changes("connector_id", "covered_until", "unreadable_events"),
                         falls("verified_at"), leaps_ahead("verified_at")])),
    Watched("calendars_event", "INSERT", "calendar_id", HOST_OF_CALENDAR, "NEW.problem <> ''"),
    Watched("calendars_event", "UPDATE", "calendar_id", HOST_OF_CALENDAR,
            "(OLD.problem <> '' OR NEW.problem <> '') AND "
            + changes("calendar_id", "problem", "problem_since")),
    Watched("calendars_event", "DELETE", "calendar_id", HOST_OF_CALENDAR, "OLD.problem <> ''"),
    Watched("calendars_busytime", "INSERT", "calendar_id", HOST_OF_CALENDAR, "NEW.blocks", True),
    Watched("calendars_busytime", "UPDATE", "calendar_id", HOST_OF_CALENDAR,
            "(OLD.blocks OR NEW.blocks) AND " + changes("calendar_id", "during", "blocks"), True),
    Watched("calendars_busytime", "DELETE", "calendar_id", HOST_OF_CALENDAR, "OLD.blocks", True),
]  # fmt: skip


def trigger(watched: Watched) -> str:
    name, event = name_of(watched), watched.event
    together, when = "", watched.when
    if watched.many:
        seen = {"INSERT": ["NEW"], "UPDATE": ["OLD", "NEW"], "DELETE": ["OLD"]}[event]
        tables = " ".join(f"{row} TABLE AS {row.lower()}_rows" for row in seen)
        together, when = f"REFERENCING {tables} FOR EACH STATEMENT", ""
    column, whose = watched.whose
    return f"""
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  WITH changed (key) AS ({keys(watched)})
  INSERT INTO bookings_answerchange ({column}) {whose};
  RETURN NULL;
END $$;
CREATE TRIGGER {name} AFTER {event} ON {watched.table} {together or "FOR EACH ROW"}
{when and f"WHEN ({when})"} EXECUTE FUNCTION {name}();
"""


def keys(watched: Watched) -> str:
    """The keys of the rows as they were and as they are."""
    key, event = watched.key, watched.event
    if not watched.many:
        rows = {"INSERT": ["NEW"], "UPDATE": ["OLD", "NEW"], "DELETE": ["OLD"]}[event]
        return "VALUES " + ", ".join(f"({row}.{key})" for row in rows)
    when = watched.when.replace("OLD.", "before.").replace("NEW.", "after.") or "true"
    if event == "UPDATE":
        return f"""SELECT sides.key FROM old_rows AS before
    FULL JOIN new_rows AS after ON after.id = before.id
    CROSS JOIN LATERAL (VALUES (before.{key}), (after.{key})) AS sides (key) WHERE {when}"""
    side, rows = {"INSERT": ("after", "new_rows"), "DELETE": ("before", "old_rows")}[event]
    return f"SELECT {side}.{key} FROM {rows} AS {side} WHERE {when}"


def name_of(watched: Watched) -> str:
    name = f"answers_follow_{watched.table}_{watched.event.lower()}"
    return f"{name}_{watched.name}" if watched.name else name


def gone(watched: Watched) -> str:
    name = name_of(watched)
    return f"DROP TRIGGER {name} ON {watched.table}; DROP FUNCTION {name}();"


# A function, since the database keeps the plan of its query: to make one takes longer than to carry
# it out. All is read in one snapshot. The same page as of `BookingPage.objects.public().at(…)`.
EDITION = """
CREATE OR REPLACE FUNCTION answers_edition(
  owner_slug text, page_slug text, OUT page_id bigint, OUT is_open boolean, OUT version text
) LANGUAGE plpgsql STABLE AS $$
BEGIN
  SELECT page.id, page.enabled, concat(
    (SELECT sum(change.step) FROM bookings_answerchange AS change
     WHERE change.page_number = page.id),
    (SELECT string_agg(concat(' ', hosting.host_id, ':',
       (SELECT sum(change.step) FROM bookings_answerchange AS change
        WHERE change.host_number = hosting.host_id)), '' ORDER BY hosting.host_id)
     FROM bookings_pagehost AS hosting WHERE hosting.page_id = page.id))
  INTO page_id, is_open, version
  FROM accounts_user AS owner JOIN bookings_bookingpage AS page ON page.user_id = owner.id
  WHERE owner.slug = owner_slug AND owner.is_active AND page.slug = page_slug;
END $$;
"""


class Migration(migrations.Migration):
    """The database itself notes whose answers a change concerns, in the transaction of the change.

    `tests/bookings/test_what_answers_rest_on.py` changes every column there is.
    """

    dependencies = [
        ("bookings", "0015_attendances_do_not_overlap"),
        ("accounts", "0007_words"),
        ("calendars", "0014_codes_and_details"),
        ("connectors", "0018_pace_and_beats"),
    ]

    operations = [
        migrations.CreateModel(
            name="AnswerChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("page_number", models.BigIntegerField(null=True)),
                ("host_number", models.BigIntegerField(null=True)),
                ("step", models.BigIntegerField(db_default=Cast(Random() * (1 << 36), models.BigIntegerField()) + 1)),
                ("folded", models.BooleanField(db_default=False)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("page_number__isnull", False)), fields=["page_number"], include=("step",), name="answers_of_page"),
                    models.Index(condition=models.Q(("host_number__isnull", False)), fields=["host_number"], include=("step",), name="answers_of_host"),
                    models.Index(condition=models.Q(("folded", False)), fields=["id"], name="answers_to_fold"),
                ],
                "constraints": [models.CheckConstraint(condition=models.Q(("page_number", None), ("host_number", None), _connector="XOR"), name="answers_change_of_a_page_or_a_host")],
            },
        ),
        *(migrations.RunSQL([trigger(one)], [gone(one)]) for one in WATCHED),
        migrations.RunSQL(EDITION, "DROP FUNCTION answers_edition(text, text)"),
    ]
