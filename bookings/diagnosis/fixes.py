"""What can be put right about pages and mails, by the owner's own actions."""

from django.db import connection, transaction
from procrastinate.contrib.django import app

from accounts.wording import counted
from bookings.actions.pages import save_page
from bookings.diagnosis.invites import mail_jobs
from bookings.models import BookingPage
from bookings.telling import MAIL_TASK
from diagnosis.case import Case
from diagnosis.fixes import FixRefused, fixes


@fixes("close-on-events")
def close_on_events(case: Case, argument: str) -> str:
    """Let every foreign event close a group page's times."""
    pages = BookingPage.objects.editable_by(case.connector.host)
    page = pages.filter(pk=argument).first() if argument.isdigit() else None
    if page is None:
        raise FixRefused("This page is not there any more. Run the checks again.")
    page.foreign_events = BookingPage.ForeignEvents.CLOSE
    save_page(page=page)
    return f"Every event closes times of “{page}” from now on."


@fixes("resend-mail")
@transaction.atomic
def resend_mail(case: Case, argument: str) -> str:
    """Send what was given up once more; a mail that has been overtaken is left out by its job."""
    failed = [job for job in mail_jobs(case.connector.host) if job.status == "failed"]
    for job in failed:
        _delete(job.id)
        app.configure_task(MAIL_TASK).defer(**job.args)
    if not failed:
        raise FixRefused("No mail is waiting any more.")
    return f"{counted(len(failed), 'mail')} sent again."


def _delete(job: int) -> None:
    """The failed job makes room for its successor; its models are read-only in Django."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_events WHERE job_id = %s", [job])
        cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s AND status = 'failed'", [job])
