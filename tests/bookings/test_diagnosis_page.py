"""The page of a diagnosis: whose it is, what it shows, what its buttons do, what is handed out."""

import json
import re
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from bookings.models import Mail
from calendars.models import AssociatedCalendar, BusyTime
from calendars.sync.engine import sync_connector
from connectors.actions.steer import pause_connector
from connectors.models import Connector, SyncRun
from diagnosis import tasks
from diagnosis.bundle import bundle
from diagnosis.models import Diagnosis
from diagnosis.shown import render_diagnosis
from live.fragments import changed
from tests.bookings.diagnosis_world import TITLE, DiagnosisWorld, diagnosis_world
from tests.bookings.test_diagnosis_nine import give_up_mail
from tests.factories import (
    BookingFactory,
    ConnectorFactory,
    FoldedRunFactory,
    MeetingFactory,
    MembershipFactory,
    SyncRunFactory,
    TeamFactory,
    UserFactory,
)
from tests.servers.fault_proxy import FaultProxy
from tests.servers.fixtures import PASSWORD
from tests.servers.radicale import Radicale
from tests.syncs import asked_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(
    settings: Any, radicale: Radicale, fault_proxy: FaultProxy, radicale_user: str, client: Client
) -> DiagnosisWorld:
    settings.ALLOW_PRIVATE_ADDRESSES = "127.0.0.1"
    world = diagnosis_world(radicale, fault_proxy, radicale_user)
    client.force_login(world.connector.host)
    return world


def address(diagnosis: Diagnosis, tail: str = "") -> str:
    return f"/connectors/{diagnosis.connector_id}/diagnosis/{diagnosis.pk}/{tail}"


def run_jobs() -> list[str]:
    """Do what a syncer was asked to, then what a worker would do with the jobs of a diagnosis."""
    for connector_id, trigger in asked_for():
        sync_connector(connector_id, trigger=trigger)
    done = []
    for job in ProcrastinateJob.objects.filter(status="todo").order_by("id"):
        if job.task_name == "connectors.diagnose":
            tasks.diagnose(**job.args)
            done.append("diagnose")
        elif job.task_name == "connectors.ask_again":
            tasks.ask_again(**job.args)
            done.append(f"ask again {', '.join(job.args['questions'])}")
    return done


def press(
    client: Client, diagnosis: Diagnosis, question: str, code: str, argument: str = ""
) -> str:
    data = {"question": question, "code": code, "argument": argument}
    answer = client.post(address(diagnosis, "fix/"), data, follow=True)
    assert answer.status_code == 200
    return " ".join(str(message) for message in answer.context["messages"])


def verdict(diagnosis: Diagnosis, question: str) -> str:
    diagnosis.refresh_from_db()
    return next(item["verdict"] for item in diagnosis.results if item["question"] == question)


NINE_GOOD = [
    "1. It is running",
    "2. No alert is open",
    "3. The last sync is recent enough",
    "4. No event is Free by surprise",
    "5. Every busy event blocks",
    "6. The right calendars are selected",
    "7. Every permission that is needed is there",
    "8. Invitations go out",
    "9. Nothing stands in the way of the server",
]


def titles(page: str) -> tuple[str, str]:
    """Of the window, and of the page."""
    return re.search("<title>(.*?)</title>", page)[1], re.search("<h1[^>]*>(.*?)</h1>", page)[1]


def test_the_checks_run_as_a_job_and_the_page_fills(client: Client, world: DiagnosisWorld) -> None:
    data = {"connector": world.connector.pk, "page": world.page.pk, "day": world.day.isoformat()}
    answer = client.post("/connectors/diagnosis/", data)
    diagnosis = Diagnosis.objects.get()
    assert answer.headers["Location"] == address(diagnosis)
    waiting = client.get(address(diagnosis)).content.decode()
    assert titles(waiting) == (f"Looking … · {world.connector.name} · Daybook", "Looking …")
    assert 'hx-trigger="every 700ms"' in waiting
    assert "0 of 9 questions answered" in waiting

    assert run_jobs() == ["diagnose"]
    done = client.get(address(diagnosis)).content.decode()
    assert "hx-trigger" not in re.search(r'<div id="diagnosis-run"[^>]*>', done)[0]
    found = "In step: all nine checks are fine"
    assert titles(done) == (f"{found} · {world.connector.name} · Daybook", found)
    assert "Everything is in order: each question has a good answer." in done
    assert re.findall(r"<h3[^>]*>(.*?)</h3>", done) == NINE_GOOD
    assert done.count(">Fine<") == 9


def test_polling_is_told_when_nothing_is_new(client: Client, world: DiagnosisWorld) -> None:
    diagnosis = world.diagnose()
    page = client.get(address(diagnosis), headers={"HX-Request": "true"})
    assert page.status_code == 200
    seen = page.context["seen"]
    again = client.get(f"{address(diagnosis)}?seen={seen}", headers={"HX-Request": "true"})
    assert again.status_code == 204


def test_checking_again_leads_to_a_new_run_also_by_htmx(
    client: Client, world: DiagnosisWorld
) -> None:
    data = {"connector": world.connector.pk}
    answer = client.post("/connectors/diagnosis/", data, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == address(Diagnosis.objects.get())


def test_the_live_piece_is_what_the_page_shows(client: Client, world: DiagnosisWorld) -> None:
    diagnosis = world.diagnose()
    topic = f"diagnosis:{diagnosis.pk}"
    sent = changed(world.connector.host, [("diagnosis", str(diagnosis.pk))], frozenset({topic}))
    assert list(sent) == ["diagnosis-run", "diagnosis-found"]
    assert f"checks are fine · {world.connector.name} · Daybook" in sent["diagnosis-found"]
    assert "Everything is in order" in sent["diagnosis-run"]
    assert (
        f'data-live="/live/?topics=diagnosis%3A{diagnosis.pk}"'
        in client.get(address(diagnosis)).content.decode()
    )


def test_the_connectors_page_leads_here(client: Client, world: DiagnosisWorld) -> None:
    page = client.get(f"/connectors/{world.connector.pk}/").content.decode()
    assert f'href="/connectors/{world.connector.pk}/diagnosis/"' in page


def test_a_live_topic_that_is_no_diagnosis_shows_nothing(world: DiagnosisWorld) -> None:
    assert render_diagnosis(world.connector.host, "12", frozenset({"diagnosis:12"})) == []


def test_without_a_worker_the_page_says_so_at_once(client: Client, world: DiagnosisWorld) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")
    data = {"connector": world.connector.pk}
    page = client.post("/connectors/diagnosis/", data, follow=True).content.decode()
    assert "Question 1, “Is the connector running?”, names what is broken." in page
    assert page.count(">Not reached<") == 2
    assert not ProcrastinateJob.objects.filter(task_name="connectors.diagnose").exists()


def test_checks_that_nobody_works_on_are_called_interrupted(
    client: Client, world: DiagnosisWorld
) -> None:
    lost = Diagnosis.objects.create(host=world.connector.host, connector=world.connector)
    page = client.get(address(lost)).content.decode()
    assert "The checks were interrupted before they were done" in page
    assert "hx-trigger" not in re.search(r'<div id="diagnosis-run"[^>]*>', page)[0]


def test_the_address_of_a_connector_leads_to_its_latest_diagnosis(
    client: Client, world: DiagnosisWorld
) -> None:
    empty = client.get(f"/connectors/{world.connector.pk}/diagnosis/").content.decode()
    assert 'id="check-now"' in empty
    latest = world.diagnose()
    answer = client.get(f"/connectors/{world.connector.pk}/diagnosis/")
    assert answer.headers["Location"] == address(latest)
    asked = client.get(f"/connectors/{world.connector.pk}/diagnosis/?day=2026-12-01")
    assert 'value="2026-12-01"' in asked.content.decode()


def test_titles_are_shown_to_the_owner_and_stored_nowhere(
    client: Client, world: DiagnosisWorld
) -> None:
    world.event("dentist", "office", "TRANSP:TRANSPARENT")
    world.sync()
    diagnosis = world.diagnose()
    assert TITLE in client.get(address(diagnosis)).content.decode()
    assert TITLE not in json.dumps(diagnosis.results)


# --- Whose it is ----------------------------------------------------------------------------------


def test_nobody_else_sees_or_steers_a_diagnosis(world: DiagnosisWorld) -> None:
    diagnosis = world.diagnose()
    team, host = TeamFactory(), world.connector.host
    MembershipFactory(team=team, user=host)
    administrator = MembershipFactory(team=team, role="administrator").user
    mate = MembershipFactory(team=team).user
    for person in (administrator, mate, UserFactory()):
        other = Client()
        other.force_login(person)
        assert other.get(address(diagnosis)).status_code == 404
        assert other.get(address(diagnosis, "report.json")).status_code == 404
        assert other.get(f"/connectors/{world.connector.pk}/diagnosis/").status_code == 404
        assert other.post(address(diagnosis, "again/"), {"question": "running"}).status_code == 404
        fix = {"question": "sync", "code": "sync-now", "argument": ""}
        assert other.post(address(diagnosis, "fix/"), fix).status_code == 404
        begin = other.post("/connectors/diagnosis/", {"connector": world.connector.pk})
        assert begin.status_code == 422
        assert (
            changed(
                person, [("diagnosis", str(diagnosis.pk))], frozenset({f"diagnosis:{diagnosis.pk}"})
            )
            == {}
        )
    assert Diagnosis.objects.count() == 1


def test_who_is_not_signed_in_is_asked_to(client: Client, world: DiagnosisWorld) -> None:
    diagnosis = world.diagnose()
    client.logout()
    for where in ("/connectors/diagnosis/", address(diagnosis), address(diagnosis, "report.txt")):
        assert "/account/login/" in client.get(where).headers["Location"]


def test_the_owner_cannot_ask_about_somebody_elses_page(
    client: Client, world: DiagnosisWorld
) -> None:
    foreign = MeetingFactory().page
    data = {"connector": world.connector.pk, "page": foreign.pk}
    assert client.post("/connectors/diagnosis/", data).status_code == 422


def test_odd_input_is_refused_with_words(client: Client, world: DiagnosisWorld) -> None:
    diagnosis = world.diagnose()
    data = {"connector": world.connector.pk, "day": "yesterday"}
    assert client.post("/connectors/diagnosis/", data).status_code == 422
    assert press(client, diagnosis, "sync", "disconnect") == (
        "This is not offered any more. Check again."
    )
    for question in ("x", "9", "²", ""):
        answer = client.post(address(diagnosis, "again/"), {"question": question}, follow=True)
        assert "There is no such question." in answer.content.decode()
    assert client.get(f"/connectors/{world.connector.pk}/diagnosis/{uuid4()}/").status_code == 404
    other = ConnectorFactory(host=world.connector.host)
    moved = address(diagnosis).replace(f"/{world.connector.pk}/", f"/{other.pk}/")
    assert client.get(moved).status_code == 404


def test_pages_take_no_commands_by_get(client: Client, world: DiagnosisWorld) -> None:
    diagnosis = world.diagnose()
    assert client.get(address(diagnosis, "fix/")).status_code == 405
    assert client.get(address(diagnosis, "again/")).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.connector.host)
    fix = {"question": "sync", "code": "sync-now", "argument": ""}
    assert strict.post(address(diagnosis, "fix/"), fix).status_code == 403


# --- What the buttons do --------------------------------------------------------------------------


def test_sync_now_starts_a_sync_and_asks_again_after_it(
    client: Client, world: DiagnosisWorld
) -> None:
    diagnosis = world.diagnose()
    assert press(client, diagnosis, "sync", "sync-now") == "The sync starts now."
    jobs = list(ProcrastinateJob.objects.filter(status="todo").order_by("id"))
    assert [job.task_name for job in jobs] == ["connectors.ask_again"]
    assert asked_for() == [(world.connector.pk, "button")]
    page = client.get(address(diagnosis)).content.decode()
    assert page.count(">Looking<") == 1
    assert run_jobs() == ["ask again sync"]
    diagnosis.refresh_from_db()
    assert diagnosis.state == "done"


def test_resume_ends_the_pause(client: Client, world: DiagnosisWorld) -> None:
    pause_connector(connector=world.connector, now=timezone.now())
    world.connector.refresh_from_db()
    diagnosis = world.diagnose()
    assert press(client, diagnosis, "running", "resume") == "Resumed. It catches up now."
    run_jobs()
    assert verdict(diagnosis, "running") == "fine"


def test_ticking_the_calendar_makes_its_events_count(client: Client, world: DiagnosisWorld) -> None:
    world.event()
    world.sync()
    work = world.caldav.calendar("office")
    world.table.rows.filter(calendar=work).delete()
    if not world.table.rows.filter(is_main=True).exists():
        world.table.rows.update(is_main=True)
    diagnosis = world.diagnose()
    assert verdict(diagnosis, "selection") == "attention"
    said = press(client, diagnosis, "selection", "tick-busy", str(work.pk))
    assert said == "Busy time is retrieved from “Work” from now on."
    run_jobs()
    assert verdict(diagnosis, "selection") == "fine"
    assert AssociatedCalendar.objects.get(calendar=work).is_busy


def test_all_day_events_are_made_to_block(client: Client, world: DiagnosisWorld) -> None:
    world.event("dentist", "office", "TRANSP:TRANSPARENT")
    world.sync()
    BusyTime.objects.update(all_day=True)
    diagnosis = world.diagnose()
    work = world.caldav.calendar("office")
    assert verdict(diagnosis, "free") == "attention"
    press(client, diagnosis, "free", "block-all-day", str(work.pk))
    run_jobs()
    assert verdict(diagnosis, "free") == "fine"
    assert BusyTime.objects.get().blocks


def test_an_exempted_kind_of_event_blocks_again(client: Client, world: DiagnosisWorld) -> None:
    work = world.caldav.calendar("office")
    work.tentative_blocks, work.all_day = False, "never"
    work.save()
    diagnosis = world.diagnose()
    press(client, diagnosis, "blocking", "block-as-usual", str(work.pk))
    run_jobs()
    assert verdict(diagnosis, "blocking") == "fine"
    work.refresh_from_db()
    assert (work.tentative_blocks, work.all_day) == (True, "own")


def test_events_close_the_times_of_a_group_again(client: Client, world: DiagnosisWorld) -> None:
    page = world.page
    page.session, page.seats, page.foreign_events = "group", 5, "seat"
    page.save()
    diagnosis = world.diagnose()
    press(client, diagnosis, "blocking", "close-on-events", str(page.pk))
    run_jobs()
    page.refresh_from_db()
    assert page.foreign_events == "close"
    assert verdict(diagnosis, "blocking") == "fine"


def test_a_mail_that_was_given_up_is_sent_again(client: Client, world: DiagnosisWorld) -> None:
    give_up_mail(BookingFactory(meeting=MeetingFactory(page=world.page)))
    diagnosis = world.diagnose()
    assert press(client, diagnosis, "invites", "resend-mail") == "1 mail sent again."
    run_jobs()
    assert verdict(diagnosis, "invites") == "fine"
    (job,) = ProcrastinateJob.objects.filter(task_name="bookings.send_mail")
    mail = Mail.objects.get()
    assert (job.status, job.args, mail.state) == ("todo", {"mail_id": mail.pk}, "waiting")


def test_a_question_that_was_barred_is_asked_again_with_the_one_before_it(
    client: Client, world: DiagnosisWorld, fault_proxy: FaultProxy
) -> None:
    fault_proxy.fault(cut=True)
    diagnosis = world.diagnose()
    assert (verdict(diagnosis, "permission"), verdict(diagnosis, "network")) == (
        "not-reached",
        "broken",
    )
    fault_proxy.heal()
    client.post(address(diagnosis, "again/"), {"question": "network"})
    assert run_jobs() == ["ask again permission, network"]
    assert (verdict(diagnosis, "permission"), verdict(diagnosis, "network")) == ("fine", "fine")


def test_the_round_trip_is_made_on_request(client: Client, world: DiagnosisWorld) -> None:
    diagnosis = world.diagnose()
    client.post(address(diagnosis, "again/"), {"question": "round-trip"})
    assert "Under way; this takes a few seconds." in client.get(address(diagnosis)).content.decode()
    assert run_jobs() == ["ask again round-trip"]
    page = client.get(address(diagnosis)).content.decode()
    assert "came back as busy time and was removed again: both directions work." in page
    assert "Seen again by an ordinary sync" in page


# --- What is handed out ---------------------------------------------------------------------------


def test_the_report_holds_facts_and_nobodys_names(client: Client, world: DiagnosisWorld) -> None:
    host, connector = world.connector.host, world.connector
    world.event("dentist", "office", "TRANSP:TRANSPARENT")
    world.sync()
    Connector.objects.filter(pk=connector.pk).update(
        name="Grandma's account",
        account="grandma@family.example",
        addresses=["grandma@family.example"],
        error_code="server-trouble",
        error_text=f"trouble at http://{PASSWORD}@cal.example.com/{world.caldav.user}/private-path/"
        " for grandma@family.example",
    )
    SyncRun.objects.update(
        notes=["“Work” was read anew: Home too."],
        error_text=f"refused {PASSWORD}",
        changes=[{"title": TITLE}],
    )
    connector.refresh_from_db()
    booking = BookingFactory(meeting=MeetingFactory(page=world.page))
    diagnosis = world.diagnose()
    secrets = [
        TITLE,
        PASSWORD,
        world.caldav.user,
        host.email,
        host.name,
        host.slug,
        "Grandma",
        "grandma",
        "family.example",
        "private-path",
        "“Work”",
        "“Home”",
        "Home too",
        world.page.title,
        booking.name,
        booking.email,
    ]
    for form in ("json", "txt"):
        answer = client.get(address(diagnosis, f"report.{form}"))
        text = answer.content.decode()
        assert "attachment" in answer.headers["Content-Disposition"]
        assert [secret for secret in secrets if secret in text] == []
        # And it is of use all the same.
        for fact in ("127.0.0.1", "server-trouble", "Is it displaying an alert?", "read-write"):
            assert fact in text
    whole = json.loads(client.get(address(diagnosis, "report.json")).content)
    assert len(whole["diagnosis"]["results"]) == 9
    assert whole["runs"][0]["notes"] == [
        f"“[calendar {world.caldav.calendar('office').pk}]” was read anew: "
        f"[calendar {world.caldav.calendar('home').pk}] too."
    ]
    assert set(whole) == {
        "made_at", "versions", "portal", "connector", "runs", "alerts", "diagnosis", "calendars",
        "pages",
    }  # fmt: skip


def test_the_report_counts_syncs_without_news(world: DiagnosisWorld) -> None:
    world.connector.runs.all().delete()
    began = datetime(2026, 11, 30, 4, 10, tzinfo=UTC)
    FoldedRunFactory(
        connector=world.connector,
        started_at=began,
        finished_at=began + timedelta(seconds=600.18),
        times=9,
        beats=[0, 200, 300, 1400, 600, 180],
    )
    report = bundle(world.diagnose(), began)
    (run,) = report["runs"]
    told = ("times", "started_at", "last_started_at", "seconds", "usual_seconds", "longest_seconds")
    assert [run[name] for name in told] == [
        9,
        "2026-11-30T04:10:00+00:00",
        "2026-11-30T04:20:00+00:00",
        0.18,
        0.2,
        1.4,
    ]
    SyncRunFactory(connector=world.connector, outcome="running", finished_at=None)
    running = bundle(world.diagnose(), began)["runs"][0]
    assert [running[name] for name in told[3:]] == [None, None, None]


# --- From the command line ------------------------------------------------------------------------


def diagnose(*arguments: str) -> tuple[str, int]:
    out = StringIO()
    try:
        call_command("diagnose", *arguments, stdout=out)
    except SystemExit as exit_:
        return out.getvalue(), int(str(exit_.code))
    return out.getvalue(), 0


def test_the_command_prints_the_ladder_and_tells_by_its_status(world: DiagnosisWorld) -> None:
    said, status = diagnose(str(world.connector.pk), "--page", "intro", "--day", str(world.day))
    assert status == 0
    assert said.splitlines()[-1] == "Everything is in order: each question has a good answer."
    assert " 9. Antivirus or firewall?  fine" in said.splitlines()

    world.event("dentist", "office", "TRANSP:TRANSPARENT")
    world.sync()
    said, status = diagnose(world.connector.name, "--page", "intro", "--day", str(world.day))
    assert status == 1
    assert " 4. Is the event set to show as Free?  ATTENTION" in said.splitlines()


def test_the_command_answers_in_json_and_says_when_something_is_broken(
    world: DiagnosisWorld, fault_proxy: FaultProxy
) -> None:
    fault_proxy.fault(cut=True)
    said, status = diagnose(str(world.connector.pk), "--json")
    found = json.loads(said)
    assert (status, found["verdict"], found["cause"]) == (2, "broken", 9)
    assert [item["number"] for item in found["results"]] == list(range(1, 10))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nothing-here"], "There is no connector “nothing-here”."),
        (["{pk}", "--page", "none"], "has no page “none”"),
        (["twin"], "Several connectors are called “twin”: give the id."),
    ],
)
def test_the_command_cannot_tell_about_what_is_not_there(
    world: DiagnosisWorld, arguments: list[str], words: str
) -> None:
    for _ in range(2):
        ConnectorFactory(name="twin")
    given = [argument.format(pk=world.connector.pk) for argument in arguments]
    with pytest.raises(CommandError, match=re.escape(words)) as failure:
        call_command("diagnose", *given, stdout=StringIO())
    assert failure.value.returncode == 3


def test_old_diagnoses_are_forgotten(client: Client, world: DiagnosisWorld) -> None:
    for _ in range(22):
        Diagnosis.objects.create(host=world.connector.host, connector=world.connector)
    Diagnosis.objects.update(created_at=timezone.now() - timedelta(days=1))
    client.post("/connectors/diagnosis/", {"connector": world.connector.pk})
    assert Diagnosis.objects.count() == 20
