import pytest

from calendars.labels import Named, among, suffixes
from calendars.models import Calendar
from tests.factories import CalendarFactory, ConnectorFactory

AT = "https://cal.example.com/dav"


@pytest.mark.parametrize(
    ("calendars", "found"),
    [
        ([], []),
        ([Named("a", "Work"), Named("b", "Home", "Jane")], ["", ""]),
        (
            [Named("a", "Work", "John"), Named("b", " work", "Jane"), Named("c", "Home")],
            [" (John)", " (Jane)", ""],
        ),
        (
            [Named(f"{AT}/a%20b/", "Work", "Jane"), Named(f"{AT}/c/", "Work", "Jane")],
            [" (/dav/a b/)", " (/dav/c/)"],
        ),
        (
            [
                Named(f"{AT}/a/", "Work", "Jane"),
                Named(f"{AT}/b/", "Work", "JANE"),
                Named(f"{AT}/c/", "Work", "John"),
                Named(f"{AT}/d/", "Work"),
            ],
            [" (/dav/a/)", " (/dav/b/)", " (John)", " (/dav/d/)"],
        ),
        ([Named("0A", "Work"), Named("0B", "Home"), Named("0C", "Work")], [" (1)", "", " (2)"]),
        (
            [Named(f"{AT}/{'x' * 400}/", "Work"), Named(f"{AT}/b/", "Work")],
            [f" (…{'x' * 294}/)", " (/dav/b/)"],
        ),
    ],
)  # fmt: skip
def test_calendars_of_one_name_are_told_apart(calendars: list[Named], found: list[str]) -> None:
    assert suffixes(calendars) == found
    assert all(len(one) <= 300 for one in found)


@pytest.mark.django_db
def test_calendars_of_two_accounts_are_told_apart_where_they_stand_side_by_side() -> None:
    mine, other = ConnectorFactory(name="Mine"), ConnectorFactory(name="Other")
    one = CalendarFactory(connector=mine, name="Work", suffix=" (Jane)")
    two = CalendarFactory(connector=mine, name="Home")
    three = CalendarFactory(connector=other, name="home")
    found = among(Calendar.objects.select_related("connector"))
    assert found == {one.pk: "Work (Jane)", two.pk: "Home, Mine", three.pk: "home, Other"}
