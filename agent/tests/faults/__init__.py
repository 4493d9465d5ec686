"""Boxes between agent and portal that behave as firewalls, proxies and hotels do.

A `Middlebox` listens where the agent believes the portal to be and hands on to the real one. A
`ConnectProxy` is an HTTP proxy. What they do wrong can be changed while they run, and healed.
"""

from tests.faults.http import value
from tests.faults.listener import Listener, opened
from tests.faults.middlebox import Fault, Middlebox
from tests.faults.proxy import ConnectProxy

__all__ = ["ConnectProxy", "Fault", "Listener", "Middlebox", "opened", "value"]
