from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from accounts.models import User


class BookingsConfig(AppConfig):
    name = "bookings"

    def ready(self) -> None:
        from accounts import figures as registry
        from bookings import metrics
        from bookings.alerts import examine_meetings
        from bookings.dashboard import enter as enter_dashboard
        from bookings.diagnosis.entries import enter as enter_diagnosis
        from bookings.moving import show_anew
        from calendars.changing import movers
        from calendars.horizon import register
        from connectors.examining import registry as examiners

        register("booking pages", longest_horizon)
        movers.register(show_anew)
        enter_dashboard()
        enter_diagnosis()
        examiners.register(examine_meetings)
        registry.register(metrics.__name__, metrics.collect)


def longest_horizon(host: "User") -> int:
    """Days ahead that can be booked on any page of the host, closed ones included: guests who
    booked there may still move. A day more, for the last meeting may end after midnight."""
    from django.db.models import Max

    from bookings.models import BookingPage

    found = BookingPage.objects.filter(host=host).aggregate(days=Max("horizon"))
    return (found["days"] or 0) + 1
