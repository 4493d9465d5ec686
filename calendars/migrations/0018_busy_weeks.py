from django.db import migrations, models

import calendars.fields

# `weeks` without a value are all. What a transaction adds it takes away again before it ends, so
# nobody ever sees a row of somebody else's, and none has to outlive a crash.
DUE = """
CREATE UNLOGGED TABLE calendars_busyweekdue (table_number bigint NOT NULL, weeks integer[]);
"""

WEEK = """
CREATE OR REPLACE FUNCTION busy_week(moment timestamptz) RETURNS integer LANGUAGE sql STABLE
RETURN floor(extract(epoch FROM moment) / 604800)::integer;
"""

# Who begins to read a calendar waits for those who change its busy time, and the other way round:
# whichever is committed last sees what both have done.
BUSY_TIME = """
CREATE OR REPLACE FUNCTION busy_weeks_after_busy_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM calendars_calendar WHERE id IN (SELECT calendar_id FROM changed) FOR KEY SHARE;
  INSERT INTO calendars_busyweekdue (table_number, weeks)
  SELECT ticked.table_id, array_agg(DISTINCT busy_week(lower(changed.during)))
  FROM changed
  JOIN calendars_associatedcalendar AS ticked ON ticked.calendar_id = changed.calendar_id
  WHERE ticked.is_busy AND changed.blocks AND NOT isempty(changed.during)
  GROUP BY ticked.table_id;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION busy_weeks_after_busy_time_update() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM calendars_calendar
  WHERE id IN (SELECT calendar_id FROM before UNION SELECT calendar_id FROM after)
  FOR KEY SHARE;
  INSERT INTO calendars_busyweekdue (table_number, weeks)
  SELECT ticked.table_id, array_agg(DISTINCT busy_week(lower(side.during)))
  FROM before JOIN after ON after.id = before.id
  CROSS JOIN LATERAL (VALUES (before.calendar_id, before.during, before.blocks),
    (after.calendar_id, after.during, after.blocks)) AS side (calendar_id, during, blocks)
  JOIN calendars_associatedcalendar AS ticked ON ticked.calendar_id = side.calendar_id
  WHERE ticked.is_busy AND side.blocks AND NOT isempty(side.during)
    AND (before.calendar_id, before.during, before.blocks)
      IS DISTINCT FROM (after.calendar_id, after.during, after.blocks)
  GROUP BY ticked.table_id;
  RETURN NULL;
END $$;
CREATE TRIGGER busy_weeks_insert AFTER INSERT ON calendars_busytime
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION busy_weeks_after_busy_time();
CREATE TRIGGER busy_weeks_delete AFTER DELETE ON calendars_busytime
REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION busy_weeks_after_busy_time();
CREATE TRIGGER busy_weeks_update AFTER UPDATE ON calendars_busytime
REFERENCING OLD TABLE AS before NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION busy_weeks_after_busy_time_update();
"""

TICKS = """
CREATE OR REPLACE FUNCTION busy_weeks_after_tick() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'DELETE' AND NEW.is_busy THEN
    PERFORM FROM calendars_calendar WHERE id = NEW.calendar_id FOR UPDATE;
  END IF;
  IF TG_OP <> 'INSERT' AND OLD.is_busy THEN
    INSERT INTO calendars_busyweekdue (table_number) VALUES (OLD.table_id);
  END IF;
  IF TG_OP <> 'DELETE' AND NEW.is_busy THEN
    INSERT INTO calendars_busyweekdue (table_number) VALUES (NEW.table_id);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER busy_weeks_ticks AFTER INSERT OR DELETE ON calendars_associatedcalendar
FOR EACH ROW EXECUTE FUNCTION busy_weeks_after_tick();
CREATE TRIGGER busy_weeks_tick_update AFTER UPDATE ON calendars_associatedcalendar
FOR EACH ROW WHEN ((OLD.table_id, OLD.calendar_id, OLD.is_busy)
  IS DISTINCT FROM (NEW.table_id, NEW.calendar_id, NEW.is_busy))
EXECUTE FUNCTION busy_weeks_after_tick();
"""

# The weeks of a table; all of them where `asked` has no value.
MERGE = """
CREATE OR REPLACE FUNCTION merge_busy_weeks(number bigint, asked integer[]) RETURNS void
LANGUAGE sql AS $$
  WITH merged AS MATERIALIZED (
    SELECT busy_week(lower(during)) AS week, max(upper(during)) AS until, range_agg(during) AS spans
    FROM calendars_associatedcalendar AS ticked
    JOIN calendars_busytime AS busy ON busy.calendar_id = ticked.calendar_id
    WHERE ticked.table_id = number AND ticked.is_busy AND busy.blocks AND NOT isempty(during)
      AND (asked IS NULL OR busy_week(lower(during)) = ANY(asked))
      AND upper(during) > coalesce(
        to_timestamp((SELECT min(week) FROM unnest(asked) AS week) * 604800.0), '-infinity')
      AND lower(during) < coalesce(
        to_timestamp((SELECT max(week) + 1 FROM unnest(asked) AS week) * 604800.0), 'infinity')
    GROUP BY 1
  ), gone AS (
    DELETE FROM calendars_busyweek AS known
    WHERE table_number = number AND (asked IS NULL OR week = ANY(asked))
      AND NOT EXISTS (SELECT FROM merged WHERE merged.week = known.week)
  )
  INSERT INTO calendars_busyweek (table_number, week, until, spans)
  SELECT number, week, until, spans FROM merged
  EXCEPT SELECT table_number, week, until, spans FROM calendars_busyweek
  WHERE table_number = number AND (asked IS NULL OR week = ANY(asked))
  ON CONFLICT (table_number, week) DO UPDATE SET until = excluded.until, spans = excluded.spans;
$$;
"""

# Last of all before the commit, table by table under a lock that nothing is waited for under but
# the next such lock: whoever comes second sees what the first has written. 64 locks are enough,
# however many tables one transaction concerns.
SETTLE = """
CREATE OR REPLACE FUNCTION busy_weeks_settle() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  due record;
BEGIN
  FOR due IN
    WITH taken AS (DELETE FROM calendars_busyweekdue RETURNING table_number, weeks)
    SELECT table_number, CASE WHEN bool_and(weeks IS NOT NULL) THEN
      (SELECT array_agg(DISTINCT week) FROM taken AS own, unnest(own.weeks) AS week
       WHERE own.table_number = taken.table_number) END AS weeks
    FROM taken GROUP BY table_number ORDER BY table_number % 64, table_number
  LOOP
    PERFORM pg_advisory_xact_lock(3509, (due.table_number % 64)::integer);
    PERFORM merge_busy_weeks(due.table_number, due.weeks);
  END LOOP;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER busy_weeks_settle AFTER INSERT ON calendars_busyweekdue
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION busy_weeks_settle();
"""

FILL = "SELECT merge_busy_weeks(id, NULL) FROM calendars_associatedcalendars"

BACK = """
DROP TRIGGER busy_weeks_ticks ON calendars_associatedcalendar;
DROP TRIGGER busy_weeks_tick_update ON calendars_associatedcalendar;
DROP TRIGGER busy_weeks_insert ON calendars_busytime;
DROP TRIGGER busy_weeks_delete ON calendars_busytime;
DROP TRIGGER busy_weeks_update ON calendars_busytime;
DROP TABLE calendars_busyweekdue;
DROP FUNCTION busy_weeks_settle(), merge_busy_weeks(bigint, integer[]), busy_weeks_after_tick(),
  busy_weeks_after_busy_time(), busy_weeks_after_busy_time_update(), busy_week(timestamptz);
"""


class Migration(migrations.Migration):
    """The database merges the busy time of each table in advance, in the transaction of a change.

    `tests/calendars/test_busy_weeks.py` compares that with what is there one by one.
    """

    dependencies = [("calendars", "0017_one_index_of_busy_time")]

    operations = [
        migrations.CreateModel(
            name="BusyWeek",
            fields=[
                ("pk", models.CompositePrimaryKey("table_number", "week", blank=True, editable=False, primary_key=True, serialize=False)),
                ("table_number", models.BigIntegerField()),
                ("week", models.IntegerField()),
                ("until", models.DateTimeField()),
                ("spans", calendars.fields.TimeSpansField()),
            ],
        ),
        migrations.RunSQL([DUE, WEEK, MERGE, SETTLE, BUSY_TIME, TICKS, FILL], [BACK]),
    ]
