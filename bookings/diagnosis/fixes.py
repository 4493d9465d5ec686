"""What can be put right about pages and mails, by the owner's own actions."""

from bookings.actions.mails import send_again
from bookings.actions.pages import save_page
from bookings.models import BookingPage
from diagnosis.case import Case
from diagnosis.fixes import FixRefused, fixes
from diagnosis.result import Saying


@fixes("close-on-events")
def close_on_events(case: Case, argument: str) -> Saying:
    """Let every foreign event close a group page's times."""
    pages = BookingPage.objects.editable_by(case.connector.host)
    page = pages.filter(pk=argument).first() if argument.isdigit() else None
    if page is None:
        raise FixRefused("page-not-there")
    page.foreign_events = BookingPage.ForeignEvents.CLOSE
    save_page(page=page)
    return Saying("events-close-page", page=str(page))


@fixes("resend-mail")
def resend_mail(case: Case, argument: str) -> Saying:
    """Send what was given up once more; a mail that has been overtaken is left out by its job."""
    number = send_again(host=case.connector.host)
    if not number:
        raise FixRefused("no-mail-waits")
    return Saying("mails-sent-again", count=number)
