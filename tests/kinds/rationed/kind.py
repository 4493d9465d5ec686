"""Calendars in memory whose provider allows a hundred calls a minute to everybody together."""

from dataclasses import replace
from datetime import timedelta

from connectors.domain.bucket import Quota
from tests.kinds.memory.kind import KIND as IN_MEMORY

KIND = replace(IN_MEMORY, code="rationed", quota=Quota(100, timedelta(minutes=1)))
