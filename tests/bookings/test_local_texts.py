"""Local times are written as Python writes them, whatever the zone and the moment."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given
from hypothesis import strategies as st

from bookings.api.local_texts import LocalTexts

zones = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
seconds = st.integers(0, int(datetime(2200, 1, 1, tzinfo=UTC).timestamp()))


@given(zone=zones, begin=seconds, steps=st.lists(st.integers(-90_000, 90_000), max_size=60))
def test_a_time_is_written_as_python_writes_it(
    zone: ZoneInfo, begin: int, steps: list[int]
) -> None:
    local, second = LocalTexts(zone), begin
    for step in [0, *steps]:
        second = max(0, second + step)
        written = datetime.fromtimestamp(second, UTC).astimezone(zone).isoformat()
        assert local.text(second) == written


def test_so_it_is_around_a_change_of_clocks() -> None:
    zone = ZoneInfo("Europe/Berlin")
    local, change = LocalTexts(zone), int(datetime(2026, 10, 25, 1, tzinfo=UTC).timestamp())
    for second in range(change - 8 * 3600, change + 8 * 3600, 900):
        written = datetime.fromtimestamp(second, UTC).astimezone(zone).isoformat()
        assert local.text(second) == written
    assert local.text(change - 1) == "2026-10-25T02:59:59+02:00"
    assert local.text(change) == "2026-10-25T02:00:00+01:00"
