"""The newest zone data at hand are used, wherever they lie."""

import zoneinfo
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest
import tzdata
from daybook_ical import zonedata
from hypothesis import given
from hypothesis import strategies as st

PACKAGE = files("tzdata") / "zoneinfo"
THREE_YEARS = 3 * 366 * 24


@pytest.fixture
def sources(monkeypatch: pytest.MonkeyPatch):
    """Lets `zoneinfo` read other folders and the package be of another release, for one test."""
    before = zoneinfo.TZPATH

    def place(*folders: Path, package: str = tzdata.IANA_VERSION) -> None:
        monkeypatch.setattr(tzdata, "IANA_VERSION", package)
        zoneinfo.reset_tzpath(tuple(map(str, folders)))

    yield place
    zoneinfo.reset_tzpath(before)
    zoneinfo.ZoneInfo.clear_cache()


def system(folder: Path, **notes: str) -> Path:
    """A system's zone data of some release: London has the clocks of Tokyo there."""
    (folder / "Europe").mkdir(parents=True)
    (folder / "Europe" / "London").write_bytes((PACKAGE / "Asia" / "Tokyo").read_bytes())
    for name, text in notes.items():
        (folder / name).write_text(text)
    return folder


def offset(zone: str) -> timedelta | None:
    return datetime(2026, 1, 1, tzinfo=zoneinfo.ZoneInfo(zone)).utcoffset()


HOURS = timedelta(hours=1)


@pytest.mark.parametrize(
    ("notes", "package", "used", "london"),
    [
        ({"tzdata.zi": "# version 2025b\n# ddeps\n"}, "2026f", "2026f", 0),
        ({"tzdata.zi": "# version 2025b-dirty\n"}, "2025b", "2025b", 0),
        ({"tzdata.zi": "# version 2026g\n"}, "2026f", "2026g", 9),
        ({"tzdata.zi": "# version 2027a\n"}, "2026za", "2027a", 9),
        ({"tzdata.zi": "# version 2026za\n"}, "2026z", "2026za", 9),
        ({"tzdata.zi": "# version unknown\n"}, "2020a", "2020a", 0),
        ({"+VERSION": "2026g\n"}, "2026f", "2026g", 9),
        ({"tzdata.zi": "# version unknown\n", "+VERSION": "2026g"}, "2026f", "2026g", 9),
        ({}, "2020a", "2020a", 0),
    ],
)
def test_the_newer_of_system_and_package_is_used(
    sources, tmp_path, notes, package, used, london
) -> None:
    sources(system(tmp_path / "system", **notes), package=package)
    zonedata.use_newest()
    assert (zonedata.release(), offset("Europe/London")) == (used, london * HOURS)
    zonedata.use_newest()
    assert (zonedata.release(), offset("Europe/London")) == (used, london * HOURS)


def test_of_several_folders_the_newest_is_used(sources, tmp_path) -> None:
    old = system(tmp_path / "old", **{"tzdata.zi": "# version 2024a\n"})
    new = system(tmp_path / "new", **{"tzdata.zi": "# version 2099a\n"})
    sources(tmp_path / "missing", old, new)
    assert zonedata.release() == "2024a"
    zonedata.use_newest()
    assert (zonedata.release(), zoneinfo.TZPATH) == ("2099a", (str(new),))
    # What the folder lacks, the package has.
    assert offset("Asia/Tokyo") == 9 * HOURS


def test_without_a_system_the_package_is_used(sources, tmp_path) -> None:
    sources(tmp_path / "missing")
    zonedata.use_newest()
    assert zonedata.release() == tzdata.IANA_VERSION
    assert "America/Vancouver" in zonedata.names()


def test_names_are_those_that_mean_the_same_everywhere() -> None:
    assert {"Europe/Berlin", "UTC", "US/Pacific"} <= zonedata.names()
    assert not {"localtime", "Factory", "posixrules", "posix/Europe/Berlin"} & zonedata.names()


@pytest.mark.parametrize(
    ("release", "today", "old"),
    [
        ("2026f", date(2026, 11, 1), False),
        ("2026f", date(2027, 6, 30), False),
        ("2026f", date(2027, 7, 1), True),
        ("2026a", date(2031, 1, 1), True),
        ("", date(2026, 1, 1), True),
    ],
)
def test_data_are_old_after_a_year(release, today, old) -> None:
    assert zonedata.is_old(release, today) == old


def from_package(zone: str) -> zoneinfo.ZoneInfo:
    """The zone as the package's own file has it, past everything that chooses."""
    with PACKAGE.joinpath(*zone.split("/")).open("rb") as file:
        return zoneinfo.ZoneInfo.from_file(file, zone)


@pytest.fixture(scope="module")
def zones() -> dict[str, tuple[zoneinfo.ZoneInfo, zoneinfo.ZoneInfo]]:
    listed = (files("tzdata") / "zones").read_text().split()
    return {name: (zoneinfo.ZoneInfo(name), from_package(name)) for name in listed}


@given(hours=st.integers(0, THREE_YEARS), minutes=st.sampled_from([0, 15, 30, 45]))
def test_every_zone_has_the_clock_of_the_newest_data_for_three_years(zones, hours, minutes) -> None:
    if zonedata.release() != tzdata.IANA_VERSION:
        pytest.skip("the operating system's data are newer than the package's")
    today = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    moment = today + timedelta(hours=hours, minutes=minutes)
    wrong = {
        name: (used.utcoffset(), expected.utcoffset())
        for name, (mine, theirs) in zones.items()
        if (used := moment.astimezone(mine)).utcoffset()
        != (expected := moment.astimezone(theirs)).utcoffset()
    }
    assert wrong == {}


def test_every_zone_changes_its_clock_when_the_newest_data_say(zones) -> None:
    """Each week of the three years, so that no rule is missed by chance."""
    if zonedata.release() != tzdata.IANA_VERSION:
        pytest.skip("the operating system's data are newer than the package's")
    today = datetime.now(UTC)
    weeks = [today + timedelta(weeks=n) for n in range(157)]
    wrong = {
        name
        for name, (mine, theirs) in zones.items()
        if [w.astimezone(mine).utcoffset() for w in weeks]
        != [w.astimezone(theirs).utcoffset() for w in weeks]
    }
    assert wrong == set()
