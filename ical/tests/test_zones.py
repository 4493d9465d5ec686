import pytest
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
        ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "Europe/Amsterdam"),
        ("(UTC-05:00) Eastern Time (US & Canada)", "America/New_York"),
        ("(UTC-06:00) Guadalajara, Mexico City, Monterrey", "America/Mexico_City"),
        ("(GMT+05:30) Chennai, Kolkata, Mumbai, New Delhi", "Asia/Kolkata"),
        ("(UTC) Dublin, Edinburgh, Lisbon, London", "Europe/Dublin"),
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
    ],
)
def test_unknown_names_stay_unknown(name):
    assert resolve(name) is None
