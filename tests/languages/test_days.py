"""Days, times, lengths and lists, in English as the house has it and in German."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import translation

from accounts.places import zone_groups
from languages import days, lengths, lists, numbers
from languages.speaking import Habits, spoken

NOON = datetime(2026, 9, 1, 9, 5, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("shape", "english", "german"),
    [
        ("", "1 September", "1. September"),
        ("year", "1 September 2026", "1. September 2026"),
        ("weekday", "Tuesday, 1 September", "Dienstag, 1. September"),
        ("weekday year", "Tuesday, 1 September 2026", "Dienstag, 1. September 2026"),
        ("short-weekday year", "Tue 1 September 2026", "Di., 1. September 2026"),
        ("short", "1 Sep", "1. Sept."),
        ("short year", "1 Sep 2026", "1. Sept. 2026"),
        ("short weekday", "Tue 1 Sep", "Di., 1. Sept."),
        ("short weekday year", "Tue 1 Sep 2026", "Di., 1. Sept. 2026"),
    ],
)
def test_a_day_has_the_shape_that_is_asked_for(shape: str, english: str, german: str) -> None:
    told = []
    for language in ("en-gb", "de"):
        with translation.override(language):
            told.append((days.day(NOON, shape), days.moment(NOON, shape)))
    assert told == [(english, f"{english}, 09:05"), (german, f"{german}, 09:05")]


def test_an_unknown_shape_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="no shape long"):
        days.day(NOON, "long")


@pytest.mark.parametrize(
    ("language", "hours", "plain", "seconds"),
    [
        ("en-gb", "", "09:05", "09:05:07"),
        ("en-gb", "12", "9:05 am", "9:05:07 am"),
        ("de", "", "09:05", "09:05:07"),
        ("de", "12", "9:05 AM", "9:05:07 AM"),
        ("de", "24", "09:05", "09:05:07"),
    ],
)
def test_hours_are_told_as_the_reader_wants(
    language: str, hours: str, plain: str, seconds: str
) -> None:
    with spoken(language, Habits(hours)):
        told = (days.clock(NOON), days.clock(NOON, seconds=True))
    assert tuple(text.replace("\u202f", " ") for text in told) == (plain, seconds)


def test_a_span_tells_another_day_only_where_there_is_one() -> None:
    later, next_day = NOON + timedelta(minutes=30), NOON + timedelta(days=1)
    assert days.span(NOON, later) == "1 September, 09:05–09:35"
    assert days.span(NOON, next_day) == "1 September, 09:05 – Wed 2 Sep, 09:05"
    assert days.hours(NOON, later) == "09:05–09:35"
    with translation.override("de"):
        assert days.span(NOON, next_day) == "1. September, 09:05 – Mi., 2. Sept., 09:05"


def test_months_and_weekdays_have_names() -> None:
    first = date(2026, 12, 1)
    names = []
    for language in ("en-gb", "de"):
        with translation.override(language):
            widths = [days.weekday(first, width) for width in ("wide", "abbreviated", "short")]
            names.append((days.month(first), *widths))
    assert names == [
        ("December 2026", "Tuesday", "Tue", "Tu"),
        ("Dezember 2026", "Dienstag", "Di", "Di"),
    ]


@pytest.mark.parametrize(
    ("language", "wanted", "first"),
    [("en-gb", "", 0), ("de", "", 0), ("de", "sunday", 6), ("en-gb", "saturday", 5)],
)
def test_a_week_begins_as_the_reader_wants(language: str, wanted: str, first: int) -> None:
    with spoken(language, Habits(week_start=wanted)):
        assert days.first_weekday() == first


def test_lengths_are_told_in_german() -> None:
    span = timedelta(days=3, hours=1, minutes=30)
    with translation.override("de"):
        told = (
            lengths.length(span),
            lengths.length(span, case="dative"),
            lengths.age(timedelta(seconds=40)),
            lengths.pace(timedelta(hours=1)),
            lengths.pace(timedelta(minutes=5)),
            lengths.measured(timedelta(milliseconds=400)),
            lengths.measured(timedelta(milliseconds=40)),
            lengths.ago(timedelta(days=3, hours=23)),
            lengths.within(timedelta(minutes=5)),
        )
    assert told == (
        "3 Tage 1 Stunde 30 Minuten",
        "3 Tagen 1 Stunde 30 Minuten",
        "40 Sekunden",
        "jede Stunde",
        "alle 5 Minuten",
        "0,4 Sekunden",
        "unter 0,1 Sekunden",
        "vor 3 Tagen",
        "in 5 Minuten",
    )


def test_ago_and_within_are_rounded_down() -> None:
    assert lengths.ago(timedelta(days=1, hours=23)) == "1 day ago"
    assert lengths.within(timedelta(minutes=59, seconds=59)) == "in 59 minutes"


def test_lists_and_numbers_are_told_in_german() -> None:
    with translation.override("de"):
        assert lists.listed(lists.quoted("abc")) == "„a“, „b“ und „c“"
        assert lists.listed("ab", last="or") == "a oder b"
        assert numbers.number(1200) == "1.200"
        assert numbers.ordinal(2) == "2."


def test_english_ordinals_end_as_they_are_spoken() -> None:
    told = [numbers.ordinal(number) for number in (1, 2, 3, 4, 11, 21, 102, 113)]
    assert told == ["1st", "2nd", "3rd", "4th", "11th", "21st", "102nd", "113th"]


def test_templates_have_all_of_it() -> None:
    page = Template(
        "{% load languages %}{{ when|day:'weekday' }}|{{ when|clock }}|{{ when|moment:'short' }}|"
        "{{ when|span:end }}|{{ when|hours:end }}|{{ when|month }}|{{ when|weekday:'short' }}|"
        "{{ names|listed }}|{{ 90|minutes }}|{{ 1200|number }}|{{ 2|ordinal }}|{% language %}"
    )
    context = Context({"when": NOON, "end": NOON + timedelta(minutes=30), "names": ["a", "b"]})
    assert page.render(context) == (
        "Tuesday, 1 September|09:05|1 Sep, 09:05|Tuesday, 1 September 2026, 09:05–09:35|09:05–09:35"
        "|September 2026|Tu|a and b|1 hour 30 minutes|1,200|2nd|en-GB"
    )


def test_places_have_the_names_of_the_language() -> None:
    now = datetime(2026, 12, 1, tzinfo=UTC)
    shown = []
    for language in ("en-gb", "de"):
        with translation.override(language):
            europe = next(group for group in zone_groups(now) if group.region.startswith("Europ"))
            vienna = next(one for one in europe.options if one[0].name == "Europe/Vienna")
            shown.append((europe.region, vienna[1], vienna[0].found_by[:2]))
    assert shown == [
        ("Europe", "Vienna (UTC+01:00, 01:00)", ("Austria", "Wien")),
        ("Europa", "Wien (UTC+01:00, 01:00)", ("Österreich", "Austria")),
    ]
