"""Finds out, step by step, where the way to the portal or to the calendars ends."""

from daybook_connector.doctor.ladder import climb, climb_network
from daybook_connector.doctor.rung import DoctorRung, RungVerdict
from daybook_connector.doctor.store import leave_alone, look_at_store
from daybook_connector.doctor.words import in_full, is_unpaired, render, verdict

__all__ = [
    "DoctorRung",
    "RungVerdict",
    "climb",
    "climb_network",
    "in_full",
    "is_unpaired",
    "leave_alone",
    "look_at_store",
    "render",
    "verdict",
]
