"""What is kept of answers, and for how long."""

from datetime import timedelta

from bookings.domain.lasting import FOREVER, Lasting, lasts_until
from bookings.kept import OVERHEAD, SHARE, KeptAnswers
from tests.factories import NOW, instant

MINUTE = timedelta(minutes=1)
AN_HOUR = Lasting(NOW, NOW + 60 * MINUTE)


def test_an_answer_holds_from_when_it_was_made_until_something_changes_by_itself() -> None:
    kept = KeptAnswers(1 << 20)
    kept.put("day", version="1", lasting=AN_HOUR, answer=b"9:00")
    assert kept.take("day", version="1", now=NOW) == b"9:00"
    assert kept.take("day", version="1", now=NOW + 59 * MINUTE) == b"9:00"
    assert kept.take("day", version="1", now=NOW + 60 * MINUTE) is None
    assert kept.take("day", version="1", now=NOW - MINUTE) is None
    assert kept.take("week", version="1", now=NOW) is None


def test_an_answer_of_another_version_is_none() -> None:
    kept = KeptAnswers(1 << 20)
    kept.put("day", version="1", lasting=AN_HOUR, answer=b"9:00")
    assert kept.take("day", version="2", now=NOW) is None
    kept.put("day", version="2", lasting=AN_HOUR, answer=b"10:00")
    assert kept.take("day", version="1", now=NOW) is None
    assert kept.take("day", version="2", now=NOW) == b"10:00"
    assert len(kept) == 1


def test_a_clock_that_is_set_back_by_much_lets_everything_go() -> None:
    kept = KeptAnswers(1 << 20)
    kept.put("day", version="1", lasting=AN_HOUR, answer=b"9:00")
    assert kept.take("day", version="1", now=NOW + 20 * MINUTE)
    assert kept.take("day", version="1", now=NOW + 16 * MINUTE)
    assert kept.take("day", version="1", now=NOW + 10 * MINUTE) is None
    assert (len(kept), kept.weight) == (0, 0)


def test_what_was_not_asked_for_the_longest_goes_first() -> None:
    kept = KeptAnswers(20 * (OVERHEAD + 1))
    for number in range(20):
        kept.put(number, version="1", lasting=AN_HOUR, answer=b"1")
    assert kept.take(0, version="1", now=NOW)
    kept.put(20, version="1", lasting=AN_HOUR, answer=b"1")
    found = [number for number in range(21) if kept.take(number, version="1", now=NOW)]
    assert found == [0, *range(2, 21)]
    assert kept.weight == 20 * (OVERHEAD + 1)


def test_a_huge_answer_does_not_push_out_the_others() -> None:
    kept = KeptAnswers(100_000)
    kept.put("day", version="1", lasting=AN_HOUR, answer=b"9:00")
    kept.put("year", version="1", lasting=AN_HOUR, answer=b" " * (100_000 // SHARE))
    assert kept.take("year", version="1", now=NOW) is None
    assert kept.take("day", version="1", now=NOW) == b"9:00"


def test_without_room_nothing_is_kept() -> None:
    kept = KeptAnswers(0)
    kept.put("day", version="1", lasting=AN_HOUR, answer=b"")
    assert (len(kept), kept.weight) == (0, 0)


def ends(**what: object) -> object:
    nothing = {"first": None, "following": None, "fresh_until": ()}
    lengths = {"lead": timedelta(hours=2), "horizon": timedelta(days=3)}
    return lasts_until(**{**nothing, **lengths, **what})  # type: ignore[arg-type]


def test_an_answer_ends_when_its_first_time_comes_too_near_or_a_new_one_comes_into_reach() -> None:
    moment = timedelta.resolution
    assert ends() == FOREVER
    assert ends(first=instant("2026-12-01 09:00")) == instant("2026-12-01 07:00") + moment
    assert ends(following=instant("2026-12-09 09:00")) == instant("2026-12-06 09:00")
    assert ends(fresh_until=[NOW + MINUTE, NOW]) == NOW + moment
    assert ends(first=instant("2026-12-01 09:00"), fresh_until=[NOW]) == NOW + moment
