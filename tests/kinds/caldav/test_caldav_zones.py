"""In which zone a calendar says it lives."""

import time

import pytest

from kinds.caldav.zones import zone_of


@pytest.mark.parametrize(
    "definition",
    [
        "BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\nEND:VTIMEZONE\r\n",
        "BEGIN:VTIMEZONE\nTZID:Nowhere \nX-LIC-LOCATION;X-A=b: Europe/Berlin \t\nEND:VTIMEZONE",
    ],
)
def test_the_zone_is_found_in_its_definition(definition: str) -> None:
    assert zone_of("", definition) == "Europe/Berlin"
    assert zone_of("Asia/Tokyo", definition) == "Asia/Tokyo"


def test_a_definition_of_blanks_costs_nothing() -> None:
    began = time.process_time()
    assert zone_of("", "TZID:" + " " * 100_000 + "x") == ""
    assert time.process_time() - began < 2
