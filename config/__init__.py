"""Settings, addresses and processes of the portal."""

import sys
from pathlib import Path

__version__ = "0.1.0"

# The distribution that portal and agent share lies beside them; a checkout runs uninstalled.
sys.path.append(str(Path(__file__).parents[1] / "ical"))

from daybook_ical.zonedata import use_newest

# Portal, worker and every command begin by importing this package.
use_newest()
