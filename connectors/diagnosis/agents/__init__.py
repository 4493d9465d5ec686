"""What the program on the PC has to say to the nine questions of a diagnosis."""

from connectors.diagnosis.agents import guard, network, permission, running, told
from connectors.diagnosis.agents.names import names_of
from connectors.diagnosis.agents.words import OUTLOOK_WORDS
from connectors.diagnosis.grants import register_probe
from connectors.diagnosis.registry import register, register_kind, register_more, register_names

KIND = "outlook"


def enter() -> None:
    register_kind(KIND, OUTLOOK_WORDS)
    register_more(1, running.ask, kind=KIND)
    register_more(2, told.ask, kind=KIND)
    register_more(3, told.confirmed, kind=KIND)
    register_probe(KIND, permission.probe)
    register_more(8, guard.ask, kind=KIND)
    register(9, network.ask, kind=KIND)
    register_names(names_of)
