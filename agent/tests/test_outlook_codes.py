"""What Outlook's error codes become, and the names inside its IDs."""

from pathlib import Path

import pytest
from daybook_connector.stores.errors import StoreError
from daybook_connector.stores.outlook.codes import CODES, explained, scode
from daybook_connector.stores.outlook.identity import icalendar_uid
from daybook_connector.words.details import OUTLOOK
from daybook_connector.words.reasons import what_helps

from tests.fake_outlook.dispatch import com_error, failure
from tests.fake_outlook.record import global_of

PAGE = Path(__file__).parents[2] / "docs" / "outlook-object-model.md"


@pytest.mark.parametrize("code", sorted(CODES), ids=hex)
def test_every_known_code_has_words_and_a_remedy_and_stands_in_the_documentation(code: int) -> None:
    known = CODES[code]
    words = OUTLOOK[known.why]
    assert words.endswith(".")
    assert what_helps(known.raises.kind or known.raises.code)
    row = f"| `0x{code:08X}` | {known.name} | {words} | {known.raises.__name__} |"
    assert row in PAGE.read_text()


def test_codes_are_signed_and_may_be_wrapped() -> None:
    assert scode(com_error(0x80010001)) == 0x80010001
    assert scode(failure(0x80070005)) == 0x80070005
    assert scode(com_error(0x80020009)) == 0x80020009


@pytest.mark.parametrize("code", [0xC204011D, 0x80040115, 0xA0040115, 0x8004011D])
def test_exchange_has_many_ways_to_be_offline(code: int) -> None:
    assert explained(code).raises.__name__ == "FolderOffline"


def test_an_unknown_code_is_told_as_it_is() -> None:
    assert (explained(0x8BADF00D).name, explained(0x8BADF00D).raises) == ("0x8BADF00D", StoreError)


@pytest.mark.parametrize("uid", ["a", "daybook-7-1@portal.example", "größe@münchen.example"])
def test_the_uid_of_an_invitation_comes_out_of_its_global_id(uid: str) -> None:
    assert icalendar_uid(global_of(uid)) == uid


def test_a_recorded_global_id_of_an_imported_invitation() -> None:
    """From MS-OXCICAL 2.1.3.1.1.20.26: "vCal-Uid", 01 00 00 00, the UID, and a zero byte."""
    recorded = (
        "040000008200E00074C5B7101A82E008"
        "00000000"
        "0000000000000000"
        "0000000000000000"
        "11000000"
        "7643616C2D55696401000000"
        "6162636400"
    )
    assert icalendar_uid(recorded) == "abcd"


def test_outlooks_own_uid_has_no_date_in_it() -> None:
    own = "040000008200E00074C5B7101A82E008{}A048DAF17405D901000000000000000010000000" + "AB" * 16
    assert icalendar_uid(own.format("07EA0B17").lower()) == own.format("00000000")


@pytest.mark.parametrize("odd", ["", "null", "0400", "040000008200E00074C5B7101A82E008XY"])
def test_an_odd_global_id_stays_as_it_is(odd: str) -> None:
    assert icalendar_uid(odd) == odd
