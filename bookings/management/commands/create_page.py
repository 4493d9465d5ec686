"""`manage.py create_page`: a booking page from the command line; prints its address."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from accounts.models import User
from bookings.actions.pages import PageImpossible, save_page
from bookings.forms.page import PageForm
from bookings.hours import DateSpan, HoursError, WeeklySpan, parse_date_hours, parse_hours
from bookings.hours_words import refused as hours_refused
from bookings.models import BookingPage
from bookings.page_words import problem

UNLIMITED = "unlimited"
PLAIN = ("slug", "description", "location", "duration", "spacing", "buffer_before", "buffer_after")


class Command(BaseCommand):
    help = (
        "Create a booking page and print its address. Without --hours guests can book "
        "from Monday to Friday, 09:00 to 17:00."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        add = parser.add_argument
        add("--host", required=True, metavar="EMAIL", help="the mail address of its owner")
        add("--title", required=True)
        add("--slug", default="", help="last part of the address; made of the title by default")
        add("--description", default="")
        add("--location", default="")
        add("--location-for", choices=BookingPage.LocationFor.values, default="automatic")
        add("--timezone", help="zone of the hours; the host's own by default")
        add("--duration", type=int, default=30, metavar="MINUTES")
        add("--spacing", type=int, metavar="MINUTES", help="the duration by default")
        add("--buffer-before", type=int, default=0, metavar="MINUTES")
        add("--buffer-after", type=int, default=0, metavar="MINUTES")
        add("--lead-time", type=int, default=240, metavar="MINUTES")
        add("--horizon", type=int, default=60, metavar="DAYS")
        add("--session", choices=BookingPage.Session.values, default="one-on-one")
        add("--seats", metavar="N", help="a number, or “unlimited”; group pages only")
        add("--foreign-events", choices=BookingPage.ForeignEvents.values, default="close")
        add("--stale-hours", type=int, default=1, metavar="HOURS", help="offer by last-known data")
        add("--when-stale", choices=BookingPage.WhenStale.values, default="request")
        add("--hours", action="append", metavar="TEXT", help="mon-fri 09:00-12:00,13:00-17:00")
        add("--date", action="append", default=[], metavar="TEXT", help="2026-12-24 closed")
        add("--closed", action="store_true", help="create it closed for bookings")

    def handle(self, *args: Any, **options: Any) -> None:
        host = User.objects.filter(email__iexact=options["host"], is_active=True).first()
        if host is None:
            raise CommandError(f"Nobody signs in with {options['host']}.")
        page = self._page(host, options)
        weekly, dates = self._hours(options)
        try:
            save_page(page=page, weekly=weekly, dates=dates)
        except PageImpossible as refused:
            raise CommandError(" ".join(map(problem, refused.problems))) from refused
        self.stdout.write(settings.SITE_URL + reverse("bookings:page", args=[host.slug, page.slug]))

    def _page(self, host: User, options: dict[str, Any]) -> BookingPage:
        form = PageForm(_form_data(host, options), host=host)
        if not form.is_valid():
            labels = {name: field.label for name, field in form.fields.items()}
            problems = [
                f"{labels.get(name, 'Page')}: {' '.join(str(error) for error in errors)}"
                for name, errors in form.errors.items()
            ]
            raise CommandError("\n".join(problems))
        page: BookingPage = form.instance
        return page

    def _hours(self, options: dict[str, Any]) -> tuple[list[WeeklySpan], list[DateSpan]]:
        try:
            weekly = parse_hours(";".join(options["hours"] or ["mon-fri 09:00-17:00"]))
            return list(weekly), [s for text in options["date"] for s in parse_date_hours(text)]
        except HoursError as error:
            raise CommandError(hours_refused(error)) from error


def _form_data(host: User, options: dict[str, Any]) -> dict[str, Any]:
    """The options as the host's form would send them."""
    seats = options["seats"] or ("1" if options["session"] == "one-on-one" else UNLIMITED)
    return {
        **{name: options[name] for name in PLAIN},
        "title": options["title"],
        "enabled": not options["closed"],
        "location_for": options["location_for"],
        "timezone": options["timezone"] or host.timezone,
        "session": options["session"],
        "seats": "" if seats == UNLIMITED else seats,
        "foreign_events": options["foreign_events"],
        "spacing": options["spacing"] or options["duration"],
        "lead_time_number": options["lead_time"],
        "lead_time_unit": "minutes",
        "horizon_number": options["horizon"],
        "horizon_unit": "days",
        "stale_hours": options["stale_hours"],
        "when_stale": options["when_stale"],
    }
