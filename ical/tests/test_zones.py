from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from daybook_ical.shown import FORMER, SHOWN
from daybook_ical.zonedata import names
from daybook_ical.zones import resolve


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("America/New York", "America/New_York"),
        ("America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("UTC", "UTC"),
        ("Z", "UTC"),
        ("GMT", "UTC"),
        ("Etc/UTC", "UTC"),
        ("tzone://Microsoft/Utc", "UTC"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("w. europe standard time", "Europe/Berlin"),
        ("Eastern Standard Time", "America/New_York"),
        ("/freeassociation.sourceforge.net/Europe/Berlin", "Europe/Berlin"),
        ("/mozilla.org/20050126_1/America/Argentina/Ushuaia", "America/Argentina/Ushuaia"),
        ("/softwarestudio.org/Olson_20011030_5/Europe/Paris", "Europe/Paris"),
        ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "Europe/Berlin"),
        ("(UTC-05:00) Eastern Time (US & Canada)", "America/New_York"),
        ("(UTC-05:00) Eastern Time (US and Canada)", "America/New_York"),
        ("(UTC-05:00) Eastern Time (US &amp; Canada)", "America/New_York"),
        ("(GMT-05:00) Eastern Time (US & Canada)", "America/New_York"),
        ("(GMT-0500) eastern time (us & canada)", "America/New_York"),
        ("(UTC-05:00) Eastern Time (USA und Kanada)", "America/New_York"),
        ("Eastern Time (US and Canada)", "America/New_York"),
        ("(GMT-08:00) Pacific Time (US and Canada); Tijuana", "America/Los_Angeles"),
        ("(GMT) Greenwich Mean Time : Dublin, Edinburgh, Lisbon, London", "Europe/London"),
        ("(GMT+01.00) Sarajevo/Warsaw/Zagreb", "Europe/Warsaw"),
        (r"(UTC+01:00) Brussels\, Copenhagen\, Madrid\, Paris", "Europe/Paris"),
        ("(UTC+01:00) Amsterdam, Berlin, Bern, Rom, Stockholm, Wien", "Europe/Amsterdam"),
        ("Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "Europe/Berlin"),
        ("(UTC+08:00) Perth", "Australia/Perth"),
        ("(UTC-03:00) Greenland", "America/Godthab"),
        ("(UTC+13:00) Nuku'alofa", "Pacific/Tongatapu"),
        ("(UTC-11:00) Coordinated Universal Time-11", "Etc/GMT+11"),
        # Clocks were moved since: the offset in the name is that of its time.
        ("(UTC+04:00) Moscow, St. Petersburg, Volgograd", "Europe/Moscow"),
        ("(UTC-04:30) Caracas", "America/Caracas"),
        ("U.S. Eastern Standard Time", "America/Indianapolis"),
        ("Türkiye Standard Time", "Europe/Istanbul"),
        (" Europe/Berlin ", "Europe/Berlin"),
        ("W. Europe  Standard Time", "Europe/Berlin"),
        ("(UTC-06:00) Guadalajara, Mexico City, Monterrey", "America/Mexico_City"),
        ("(GMT+05:30) Chennai, Kolkata, Mumbai, New Delhi", "Asia/Calcutta"),
        ("(UTC) Dublin, Edinburgh, Lisbon, London", "Europe/London"),
        ("(UTC) Coordinated Universal Time", "UTC"),
        ("Mitteleuropäische Zeit", "Europe/Berlin"),
        ('"Europe/Rome"', "Europe/Rome"),
    ],
)
def test_names_of_all_tongues_lead_to_one_zone(name, zone):
    assert resolve(name) == zone


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Customized Time Zone",
        "Unknown/Zone",
        "tzone://Microsoft/Custom",
        "GMT+0100",
        "localtime",
        "Factory",
        "/vendor/Nowhere/City",
        "(UTC+01:00) Atlantis",
        # A city of that name exists, in a zone with another offset.
        "(UTC+09:00) Berlin",
        "(UTC-08:00) Eastern Time (US & Canada)",
        # Of places alone there are several; of Astana there were two zones.
        "Perth",
        "Santiago",
        "(UTC+06:00) Astana",
        "(UTC+01:00)",
    ],
)
def test_unknown_names_stay_unknown(name):
    assert resolve(name) is None


def test_every_shown_name_is_the_zone_that_windows_gives_the_name_to():
    """Under the offset Windows lists it with, and with "&" as with "and"."""
    lines = [line.split(" = ") for line in SHOWN.strip().splitlines()]
    wrong = {}
    for windows, lists in lines:
        zone = resolve(windows)
        offset = winter_offset(zone)
        for words in lists.split(" | "):
            for name in (words, words.replace(" and ", " & "), words.upper()):
                if resolve(f"({offset}) {name}") != zone:
                    wrong[name] = resolve(f"({offset}) {name}")
    assert wrong == {}
    assert len(lines) >= 130


def winter_offset(zone):
    """As Windows writes it: UTC+01:00."""
    days = (datetime(2026, month, 15, tzinfo=UTC) for month in (1, 7))
    minutes = min(day.astimezone(ZoneInfo(zone)).utcoffset() for day in days) // timedelta(
        minutes=1
    )
    return f"UTC{minutes // 60 if minutes >= 0 else -(-minutes // 60):+03d}:{abs(minutes) % 60:02}"


def test_windows_names_of_former_versions_lead_to_zones_of_today():
    assert {name: resolve(name) for name in FORMER if resolve(name) not in names()} == {}
