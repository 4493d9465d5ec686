"""What every test can count on: the zone data that portal and agent use."""

from daybook_ical.zonedata import use_newest

use_newest()
