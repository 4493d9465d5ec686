import pytest
from daybook_ical.events import Response
from daybook_ical.owner import address, answer
from daybook_ical.read import read_resource

UUID = "0b7d3c1e-5a52-4a0e-9c42-2f7d1c0f9b11"


def answered(addresses: list[str], *attendees: str) -> Response:
    """What the owner with these addresses answered to an invitation with these ATTENDEE lines."""
    lines = "\r\n".join(f"ATTENDEE{one}" for one in attendees)
    text = (
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20270118T100000Z\r\n"
        f"DTEND:20270118T110000Z\r\n{lines}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    event = read_resource("1", "", text, addresses=addresses)
    assert event is not None
    return event.parts[0].response


@pytest.mark.parametrize(
    ("text", "compared"),
    [
        ("mailto:John@Example.com", "john@example.com"),
        ("MAILTO:john@example.com", "john@example.com"),
        (" john@example.com ", "john@example.com"),
        ("mailto:john%2Bwork@example.com?subject=x", "john+work@example.com"),
        (f"urn:uuid:{UUID}", f"urn:uuid:{UUID}"),
        (f"URN:UUID:{UUID.upper()}", f"urn:uuid:{UUID}"),
        (UUID.upper(), f"urn:uuid:{UUID}"),
        (f"{{{UUID}}}", f"urn:uuid:{UUID}"),
        ("/principals/users/john/", "/principals/users/john"),
        ("/principals/users/j%6Fhn", "/principals/users/john"),
        ("https://Cal.Example.com:8443/users/john/", "//cal.example.com/users/john"),
        ("http://cal.example.com/users/john", "//cal.example.com/users/john"),
        ("", ""),
        ("mailto:", ""),
        ("/", ""),
        ("https://cal.example.com/", ""),
        ("http://[broken", ""),
    ],
)  # fmt: skip
def test_address_in_the_form_in_which_addresses_are_compared(text: str, compared: str) -> None:
    assert address(text) == compared
    assert address(compared) == compared


@pytest.mark.parametrize(
    ("own", "attendee"),
    [
        ("john@example.com", ":mailto:john@example.com"),
        ("MAILTO:JOHN@example.com", ":john@EXAMPLE.com"),
        (f"urn:uuid:{UUID}", f":urn:uuid:{UUID.upper()}"),
        (UUID, f":urn:uuid:{UUID}"),
        (f"urn:uuid:{UUID}", f":{UUID}"),
        ("/principals/john/", ":/principals/john"),
        ("https://cal.example.com/principals/john", ":/principals/john/"),
        ("/principals/john", ":https://cal.example.com/principals/john/"),
        ("https://cal.example.com/principals/john/", ":http://cal.example.com/principals/john"),
        ("john@example.com", ";EMAIL=john@example.com:/principals/7/"),
        ("john@example.com", f';EMAIL="MAILTO:John@example.com":urn:uuid:{UUID}'),
    ],
)
def test_owner_is_found_under_any_name(own: str, attendee: str) -> None:
    assert answered([own], f";PARTSTAT=DECLINED{attendee}") is Response.DECLINED


@pytest.mark.parametrize(
    ("own", "attendee"),
    [
        ("john@example.com", "mailto:johnny@example.com"),
        ("https://cal.example.com/principals/john", "https://other.example/principals/john"),
        ("https://cal.example.com/principals/john", "/principals/johnny"),
        ("https://cal.example.com/", "https://cal.example.com/"),
        ("", "mailto:"),
        ("/", "/"),
    ],
)
def test_somebody_elses_answer_does_not_count(own: str, attendee: str) -> None:
    assert answered([own], f";PARTSTAT=DECLINED:{attendee}") is Response.NONE


@pytest.mark.parametrize(
    ("statuses", "response"),
    [
        (("DECLINED", "DECLINED"), Response.DECLINED),
        (("DECLINED", "ACCEPTED"), Response.ACCEPTED),
        (("DECLINED", "TENTATIVE"), Response.TENTATIVE),
        (("DECLINED", "NEEDS-ACTION"), Response.DECLINED),
        (("NEEDS-ACTION", "ACCEPTED"), Response.ACCEPTED),
        (("DELEGATED", "NEEDS-ACTION"), Response.UNANSWERED),
        (("DELEGATED", "DELEGATED"), Response.DECLINED),
        (("declined", "X-LATER"), Response.DECLINED),
        (("X-LATER", "DELEGATED"), Response.UNANSWERED),
    ],
)
def test_owner_invited_by_several_names_gives_one_answer(
    statuses: tuple[str, str], response: Response
) -> None:
    one, other = statuses
    lines = [
        f";PARTSTAT={one}:mailto:john@example.com",
        ";PARTSTAT=ACCEPTED:mailto:boss@example.org",
        f";PARTSTAT={other}:urn:uuid:{UUID}",
    ]
    own = ["john@example.com", f"urn:uuid:{UUID}"]
    assert answered(own, *lines) is response
    assert answered(own, *reversed(lines)) is response


def test_nobody_is_found_without_addresses() -> None:
    assert answer([], []) is Response.NONE
    assert answered([], ";PARTSTAT=DECLINED:mailto:john@example.com") is Response.NONE
