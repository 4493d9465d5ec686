"""Whether the portal works with this computer, and whether its calendars may be touched."""

from daybook_protocol.reasons import ToldReason

from daybook_connector.doctor.rung import UNPAIRED
from daybook_connector.errors import ConnectorError
from daybook_connector.line import parting
from daybook_connector.line.connection import Connection
from daybook_connector.pairing.errors import NotPaired
from daybook_connector.status.standing import AgentStanding
from daybook_connector.status.wanted import Paused
from daybook_connector.words.reasons import reason


class Admission:
    def __init__(self, standing: AgentStanding, connection: Connection) -> None:
        self._standing = standing
        self._connection = connection

    def demand_place(self) -> None:
        """Raises `NotPaired`, or why the portal works with this computer no more."""
        identity = self._standing.identity
        if not identity.is_paired:
            raise NotPaired
        if why := parting.noted(self._standing.journal, identity.token):
            if isinstance(why, parting.PortalTooOld):
                # Somebody may have mended that by now, and this program would not hear of it.
                self._connection.renew()
            raise why

    def demand_work(self) -> None:
        """Raises as `demand_place`, and `Paused`: then the calendars are left alone."""
        self.demand_place()
        if self._standing.paused:
            raise Paused

    def why_idle(self) -> ToldReason | None:
        """Why the calendars have to be left alone, if they have."""
        try:
            self.demand_work()
        except NotPaired:
            return reason(UNPAIRED)
        except Paused:
            return reason("paused-now")
        except ConnectorError as why:
            return reason(why.reason.code)
        return None
