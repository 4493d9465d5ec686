"""Reports arrive once and in order, whatever happens to the line and to either side's memory."""

from pathlib import Path

from daybook_connector.stores.errors import StoreCalendarGone
from daybook_connector.stores.events import CalendarAccess

from tests.portal import Portal
from tests.stage import agent, desk, write


async def test_a_line_that_is_cut_again_and_again_loses_and_doubles_nothing(home: Path) -> None:
    calendars = desk("work", "home")
    keys = {write(calendars, "work", hours) for hours in range(30)}
    async with Portal() as portal, agent(home, portal, calendars) as running:
        for after in range(2, 30, 3):
            portal.drop_after = after
            keys.add(write(calendars, "work", after))
            await portal.until(lambda: portal.drop_after is None)
        await portal.until(lambda: set(portal.events("work")) == keys)
        await portal.until(lambda: not running.journal.waiting())
        assert [report["seq"] for report in portal.reports] == list(
            range(1, running.journal.next_seq)
        )
        assert portal.stream == running.journal.stream
        assert portal.wrong == []


async def test_reports_that_were_not_acknowledged_are_sent_again_and_only_acknowledged(
    home: Path,
) -> None:
    calendars = desk()
    async with Portal() as portal, agent(home, portal, calendars) as running:
        portal.acknowledges = False
        await portal.until(lambda: portal.told("synced"))
        assert running.journal.waiting() > 0
        portal.acknowledges = True
        portal.cut()
        await portal.until(lambda: not running.journal.waiting())
        seqs = [report["seq"] for report in portal.reports]
        assert seqs == sorted(set(seqs))


async def test_a_gap_is_mended_from_where_the_portal_expects_it(home: Path) -> None:
    calendars = desk()
    async with Portal() as portal, agent(home, portal, calendars) as running:
        await portal.until(lambda: portal.told("synced") and not running.journal.waiting())
        stream = running.journal.stream
        # It tells a gap although nothing is missing: the agent goes on from there.
        gap = {"type": "refused", "code": "gap", "detail": "", "seq": 9}
        portal.push(gap | {"expected": running.journal.next_seq})
        key = write(calendars)
        await portal.until(lambda: key in portal.events("work"))
        assert running.journal.stream == stream


async def test_a_portal_that_was_restored_from_an_old_backup_gets_everything_anew(
    home: Path,
) -> None:
    calendars = desk()
    async with Portal() as portal, agent(home, portal, calendars) as running:
        await portal.until(lambda: portal.told("synced") and not running.journal.waiting())
        stream, key = running.journal.stream, write(calendars)
        await portal.until(lambda: key in portal.events("work"))
        portal.last_seq = 1
        portal.calendars.clear()
        portal.cut()
        await portal.until(lambda: "work" in portal.calendars and portal.stream != stream)
        await portal.until(lambda: key in portal.events("work"))
        assert portal.of("hello")[-1]["next_seq"] == 1


async def test_a_portal_that_knows_more_than_the_journal_gets_everything_anew(home: Path) -> None:
    calendars = desk()
    key = write(calendars)
    async with Portal() as portal, agent(home, portal, calendars) as running:
        await portal.until(lambda: portal.told("synced") and not running.journal.waiting())
        stream = running.journal.stream
        portal.last_seq = 1000
        portal.cut()
        await portal.until(lambda: portal.stream != stream and portal.told("snapshot"))
        await portal.until(lambda: not running.journal.waiting())
        assert set(portal.events("work")) == {key}


async def test_a_calendar_that_the_portal_lost_is_sent_as_a_snapshot_again(home: Path) -> None:
    calendars = desk("work", "home")
    async with Portal() as portal, agent(home, portal, calendars) as running:
        await portal.until(lambda: portal.told("synced") and not running.journal.waiting())
        del portal.calendars["home"]
        portal.cut()
        await portal.until(lambda: "home" in portal.calendars and portal.calendars["home"].revision)
        told = [report["calendar"] for report in portal.told("snapshot")]
        assert sorted(told) == ["home", "home", "work"]


async def test_a_resend_is_answered_with_a_snapshot_of_that_calendar_only(home: Path) -> None:
    calendars = desk("work", "home")
    async with Portal() as portal, agent(home, portal, calendars) as running:
        await portal.until(lambda: portal.told("synced") and not running.journal.waiting())
        portal.push({"type": "resend", "calendar": "home", "reason": "Lost."})
        await portal.until(lambda: len(portal.told("synced")) == 2)
        told = [report["calendar"] for report in portal.told("snapshot")]
        assert told[2:] == ["home"]
        last = portal.told("synced")[1]
        assert (last["trigger"], list(last["calendars"])) == ("resend", ["home"])


async def test_changes_on_a_base_that_the_portal_lost_lead_to_a_snapshot(home: Path) -> None:
    calendars = desk()
    async with Portal() as portal, agent(home, portal, calendars) as running:
        await portal.until(lambda: portal.told("synced") and not running.journal.waiting())
        portal.calendars["work"].revision = "something-else"
        key = write(calendars)
        await portal.until(lambda: len(portal.told("snapshot")) == 2)
        assert set(portal.events("work")) == {key}


async def test_one_calendar_that_fails_does_not_stop_the_others(home: Path) -> None:
    calendars = desk("work", "home")
    calendars.fail(StoreCalendarGone("home"), calendar="home", times=1)
    async with Portal() as portal, agent(home, portal, calendars) as running:
        await portal.until(lambda: portal.told("synced"))
        synced = portal.told("synced")[0]
        assert list(synced["calendars"]) == ["work"]
        assert synced["failed"]["home"]["code"] == "calendar-gone"
        assert [alert.code for alert in running.status().alerts] == ["calendar-not-read"]


async def test_a_calendar_that_cannot_be_told_is_named_and_does_not_stop_the_others(
    home: Path,
) -> None:
    calendars = desk("work", "home")
    write(calendars, "home", key="k" * 701)
    async with Portal() as portal, agent(home, portal, calendars) as running:
        await portal.until(lambda: portal.told("synced"))
        synced = portal.told("synced")[0]
        assert list(synced["calendars"]) == ["work"]
        assert synced["failed"]["home"]["code"] == "failed"
        words = "key: must not be longer than 700 characters"
        assert words in synced["failed"]["home"]["text"]
        assert [alert.code for alert in running.status().alerts] == ["calendar-not-read"]
        assert portal.wrong == []


async def test_a_closed_program_confirms_nothing_and_is_told_until_it_is_open(home: Path) -> None:
    calendars = desk()
    calendars.close_program()
    async with Portal() as portal, agent(home, portal, calendars) as running:
        await portal.until(
            lambda: any(
                c["code"] == "outlook-closed" for s in portal.of("state") for c in s["conditions"]
            )
        )
        assert portal.told("synced") == []
        assert not any(beat["alive"] for beat in portal.of("heartbeat"))
        calendars.be_ready()
        await portal.until(
            lambda: portal.told("synced") and not portal.of("state")[-1]["conditions"]
        )
        await portal.until(lambda: portal.of("heartbeat")[-1]["alive"])
        assert running.status().alerts == ()


async def test_what_happened_while_the_program_was_away_is_seen_in_every_calendar(
    home: Path,
) -> None:
    calendars = desk("work", "home")
    async with Portal() as portal, agent(home, portal, calendars) as running:
        await portal.until(lambda: portal.told("synced") and not running.journal.waiting())
        calendars.close_program()
        order = portal.order("remove", calendar="work", uid="nobody@portal", key="")
        await portal.until(lambda: order in portal.answers)
        # The store is not listening now: the desk changes without telling.
        with calendars.lock:
            listeners, calendars._listeners = calendars._listeners, []
        key = write(calendars, "home")
        with calendars.lock:
            calendars._listeners = listeners
        calendars.trouble = None
        await portal.until(lambda: key in portal.events("home"))


async def test_a_calendar_that_is_emptied_is_sent_as_it_is(home: Path) -> None:
    calendars = desk()
    keys = [write(calendars, hours=hour) for hour in range(3)]
    async with Portal() as portal, agent(home, portal, calendars):
        await portal.until(lambda: portal.told("synced"))
        for key in keys:
            calendars.remove("work", key)
        await portal.until(lambda: portal.events("work") == {})


async def test_the_list_is_told_again_when_it_changes(home: Path) -> None:
    calendars = desk("work", "home")
    async with Portal() as portal, agent(home, portal, calendars):
        await portal.until(lambda: portal.told("synced"))
        calendars.rename_calendar("work", "Office")
        await portal.until(lambda: portal.listing[0]["name"] == "Office")
        calendars.set_access("home", CalendarAccess.READ_ONLY)
        calendars.tell("")
        await portal.until(lambda: portal.listing[1]["access"] == "read-only")
        calendars.remove_calendar("home")
        await portal.until(lambda: [c["key"] for c in portal.listing] == ["work"])


async def test_calendars_that_are_not_shared_are_never_told(home: Path) -> None:
    calendars = desk("work", "secret")
    write(calendars, "secret", title="Doctor")
    async with Portal() as portal, agent(home, portal, calendars) as running:
        await running.sharing.choose(["work"])
        await portal.until(lambda: [c["key"] for c in portal.listing] == ["work"])
        await portal.until(lambda: portal.told("synced"))
        shared = {line.key: line.shared for line in await running.calendars()}
        assert shared == {"work": True, "secret": False}
        assert "secret" not in str(portal.received)


async def test_titles_are_told_only_when_they_are_wanted(home: Path) -> None:
    calendars = desk()
    key = write(calendars, title="Lunch with Ben")
    async with Portal() as portal, agent(home, portal, calendars):
        await portal.until(lambda: portal.told("synced"))
        assert "Lunch" not in str(portal.received)
        portal.change_settings(titles=True)
        await portal.until(lambda: portal.events("work")[key].get("title") == "Lunch with Ben")
        portal.change_settings(titles=False)
        await portal.until(lambda: "title" not in portal.events("work")[key])


async def test_a_wider_window_is_read_at_once(home: Path) -> None:
    calendars = desk()
    key = write(calendars, hours=24 * 120)
    async with Portal() as portal, agent(home, portal, calendars):
        await portal.until(lambda: portal.told("synced"))
        assert portal.events("work") == {}
        portal.change_settings(days_ahead=150)
        await portal.until(lambda: key in portal.events("work"))
