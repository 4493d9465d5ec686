from django.apps import AppConfig


class BookingsConfig(AppConfig):
    name = "bookings"

    def ready(self) -> None:
        from accounts import figures
        from bookings import metrics
        from bookings.alerts import examine_meetings
        from bookings.dashboard import enter_dashboard
        from bookings.demand import longest_horizons, read_by_open_pages
        from bookings.diagnosis.entries import enter_checks
        from bookings.moving import show_anew
        from calendars import horizon
        from calendars.changing import movers
        from connectors import demand
        from connectors.examining import examiners

        horizon.register("booking pages", longest_horizons)
        demand.register("booking pages", read_by_open_pages)
        movers.register(show_anew)
        enter_dashboard()
        enter_checks()
        examiners.register(examine_meetings)
        figures.register(metrics.__name__, metrics.collect)
