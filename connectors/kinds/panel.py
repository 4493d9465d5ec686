"""A part of a connector's page that belongs to somebody else."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from connectors.models import Connector


@dataclass(frozen=True, slots=True)
class Panel:
    """A template, and what it needs to know about a connector at a moment."""

    template: str
    context: "Callable[[Connector, datetime], dict[str, object]]"
