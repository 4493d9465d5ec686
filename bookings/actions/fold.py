"""Make one row of the many changes that concern one page or host, so that reading stays one row."""

from django.db import connection

AT_ONCE = 10_000

# One statement, so whoever reads at the same time sees the old rows or the new one: equal sums.
# Rows that somebody else is folding are passed over.
_FOLD = """
WITH fresh AS (
  SELECT page_number, host_number FROM bookings_answerchange WHERE NOT folded
  ORDER BY id LIMIT %s
), many AS (
  SELECT id FROM bookings_answerchange WHERE page_number IN (SELECT page_number FROM fresh)
  UNION ALL
  SELECT id FROM bookings_answerchange WHERE host_number IN (SELECT host_number FROM fresh)
), mine AS (
  SELECT id FROM bookings_answerchange WHERE id IN (SELECT id FROM many) FOR UPDATE SKIP LOCKED
), taken AS (
  DELETE FROM bookings_answerchange WHERE id IN (SELECT id FROM mine)
  RETURNING page_number, host_number, step
)
INSERT INTO bookings_answerchange (page_number, host_number, step, folded)
SELECT page_number, host_number, sum(step), true FROM taken GROUP BY page_number, host_number
"""

_FORGET = """
DELETE FROM bookings_answerchange AS change WHERE
  NOT EXISTS (SELECT FROM bookings_bookingpage WHERE id = change.page_number)
  AND NOT EXISTS (SELECT FROM accounts_user WHERE id = change.host_number)
"""


def fold_changes() -> None:
    """The sums stay as they are, and with them the versions."""
    with connection.cursor() as cursor:
        cursor.execute(_FOLD, [AT_ONCE])


def forget_changes() -> None:
    """Let go of what concerns pages and people that are gone: their numbers never come again."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET)
