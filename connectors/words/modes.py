"""How a connector syncs, in words."""

from django.utils.translation import gettext as _

from connectors.models import Connector


def mode(connector: Connector) -> str:
    if connector.mode == Connector.Mode.MANUAL:
        return _("Manual")
    if connector.mode == Connector.Mode.REALTIME:
        return _("Real-time")
    return _("Auto-sync, %(pace)s") % {"pace": Connector.Interval(connector.interval).pace}
