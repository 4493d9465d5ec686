from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from accounts.models import User


class BookingsConfig(AppConfig):
    name = "bookings"

    def ready(self) -> None:
        from accounts import figures
        from bookings import metrics
        from bookings.alerts import examine_meetings
        from bookings.dashboard import enter_dashboard
        from bookings.diagnosis.entries import enter_checks
        from bookings.moving import show_anew
        from calendars import horizon
        from calendars.changing import movers
        from connectors.examining import examiners

        horizon.register("booking pages", longest_horizon)
        movers.register(show_anew)
        enter_dashboard()
        enter_checks()
        examiners.register(examine_meetings)
        figures.register(metrics.__name__, metrics.collect)


def longest_horizon(host: "User") -> int:
    """Days ahead that can be booked on any page of the host, closed ones included: guests who
    booked there may still move. A day more, for the last meeting may end after midnight."""
    from django.db.models import Max

    from bookings.models import BookingPage

    found = BookingPage.objects.hosted_by(host).aggregate(days=Max("horizon"))
    return (found["days"] or 0) + 1
