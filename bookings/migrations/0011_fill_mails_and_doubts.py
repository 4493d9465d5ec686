"""Mails that had not gone out get their rows, and requests the doubts that made them so."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import migrations

LOST = "not known"
"""Why mails were given up before this was kept."""

UNSENT = """
SELECT job.id, job.status::text, job.args,
  (SELECT min(event.at) FROM procrastinate_events AS event WHERE event.job_id = job.id)
FROM procrastinate_jobs AS job
WHERE job.task_name = 'bookings.send_mail' AND job.status IN ('todo', 'doing', 'failed')
  AND job.args ? 'booking_id'
ORDER BY job.id
"""
TELL = "UPDATE procrastinate_jobs SET args = %s WHERE id = %s"
NONE = 0
"""The number of no mail: a job whose booking is gone sends nothing."""


def fill(apps: Any, schema_editor: Any) -> None:
    give_mails_their_rows(apps, schema_editor.connection)
    note_doubts(apps.get_model("bookings", "Booking"))


def give_mails_their_rows(apps: Any, connection: Any) -> None:
    """The jobs then name their mail, which knows what they knew."""
    bookings, mails = apps.get_model("bookings", "Booking"), apps.get_model("bookings", "Mail")
    proposals = apps.get_model("bookings", "Proposal")
    with connection.cursor() as cursor:
        cursor.execute(UNSENT)
        for job, status, args, since in cursor.fetchall():
            told = args if isinstance(args, dict) else json.loads(args)
            mail = NONE
            if bookings.objects.filter(pk=told["booking_id"]).exists():
                proposed = proposals.objects.filter(pk=told.get("proposal") or None).first()
                mail = mails.objects.create(proposal=proposed, **_mail(told, status)).pk
                if since:
                    mails.objects.filter(pk=mail).update(created_at=since)
            cursor.execute(TELL, [json.dumps({"mail_id": mail}), job])


def _mail(told: dict[str, Any], status: str) -> dict[str, Any]:
    failed = status == "failed"
    previous = told.get("previous")
    return {
        "booking_id": told["booking_id"],
        "reader": told["reader"],
        "news": told["news"],
        "sequence": told["sequence"],
        "previous": datetime.fromisoformat(previous) if previous else None,
        "by": told.get("by", ""),
        "state": "failed" if failed else "waiting",
        "error": LOST if failed else "",
    }


def note_doubts(bookings: Any) -> None:
    """Where the record tells that it was a request: it waits for its answer, or got one."""
    asked = bookings.objects.filter(decision__taken__certainty="request")
    for booking in asked.iterator(chunk_size=500):
        if booking.state == "requested" or "answer" in booking.decision:
            booking.requested_because = list(_doubts(booking.decision["taken"]["calendars"]))
            booking.save(update_fields=["requested_because"])


def _doubts(calendars: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for one in calendars:
        if not one["fresh"]:
            yield {**_doubt("stale", one), "verified_at": one["verified_at"]}
    for one in calendars:
        if one.get("unread"):
            yield _doubt("unreadable", one)


def _doubt(code: str, known: dict[str, Any]) -> dict[str, Any]:
    return {"code": code, "calendar": known["id"], "name": known["name"]}


class Migration(migrations.Migration):

    dependencies = [
        ("bookings", "0010_mails"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
