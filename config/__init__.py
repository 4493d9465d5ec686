"""Settings, addresses and processes of the portal."""

import sys
from pathlib import Path

__version__ = "0.1.0"

# The distributions that portal and agent share lie beside them; a checkout runs uninstalled.
sys.path += [str(Path(__file__).parents[1] / shared) for shared in ("ical", "protocol")]

from daybook_ical.zonedata import use_newest

# Portal, worker and every command begin by importing this package.
use_newest()
