"""What the bundle tells of the owner's pages: settings, no titles and no addresses."""

from datetime import datetime

from bookings.models import BookingPage
from connectors.models import Connector


def pages_section(connector: Connector, now: datetime) -> list[dict[str, object]]:
    return [
        {
            "page": page.pk,
            "open": page.enabled,
            "session": page.session,
            "seats": page.seats,
            "foreign_events": page.foreign_events,
            "own_table": any(hosting.table_id for hosting in page.hosts.all()),
            "when_stale": page.when_stale,
            "stale_hours": page.stale_hours,
            "horizon": page.horizon,
            "lead_time": page.lead_time,
        }
        for page in BookingPage.objects.editable_by(connector.host).prefetch_related("hosts")
    ]
