"""Who is mailed of which alert, when, and how often."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import override_settings

from accounts.models import Team, User
from alerts.conditions import Condition
from alerts.mailing import mail_due
from alerts.models import Alert, AlertSettings
from alerts.tasks import mail_alerts_to
from connectors.models import Connector
from tests.alerts.alert_mails import letters, mails
from tests.alerts.settling import settle
from tests.factories import (
    NOW,
    ConnectorFactory,
    MembershipFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
SIGN_IN = Condition("sign-in-needed", details={"error": "Refused."})
GONE = Condition("calendar-gone", "calendar:1", {"calendar": "Private matters"})


@pytest.fixture
def john() -> User:
    return UserFactory(email="john@example.com", name="John Smith")


@pytest.fixture
def work(john: User) -> Connector:
    return ConnectorFactory(host=john, name="Work")


@pytest.fixture
def team(john: User) -> Team:
    """Of Olivia (owner), Adam (administrator), Mia (member) and John."""
    team = TeamFactory()
    MembershipFactory(team=team, user=john)
    for name, role in (("olivia", "owner"), ("adam", "administrator"), ("mia", "member")):
        MembershipFactory(
            team=team, user__email=f"{name}@example.com", user__name=name.title(), role=role
        )
    return team


def say(connector: Connector, *found: Condition, at: float = 0) -> None:
    settle(
        host=connector.host,
        connector_id=connector.pk,
        scope=["sign-in-needed", "calendar-gone", "throttled", "connector-paused"],
        found=found,
        now=NOW + at * MINUTE,
    )


def sent(at: float) -> list[str]:
    return mails(NOW + at * MINUTE)


def test_a_problem_is_mailed_once_after_the_grace_period_and_once_more_when_it_has_passed(
    work: Connector,
) -> None:
    say(work, SIGN_IN)
    assert sent(9) == []
    assert sent(10) == ["john@example.com: Sign-in needed: Work"]
    assert sent(11) == sent(600) == []
    say(work, at=605)
    assert sent(606) == ["john@example.com: Resolved: Sign-in needed: Work"]
    assert "It lasted 10 hours 5 minutes, until Mon 23 Nov 2026, 19:05 CET." in mail.outbox[0].body
    assert sent(607) == []


def test_a_problem_that_passes_early_is_never_mailed(work: Connector) -> None:
    say(work, SIGN_IN)
    say(work, at=9)
    assert sent(30) == []


def test_the_mail_says_what_why_and_what_to_do(work: Connector) -> None:
    say(work, GONE)
    sent(10)
    (message,) = mail.outbox
    html = message.alternatives[0].content
    for words in (
        "Calendar gone: Work",
        "The account no longer lists a calendar that is in use.",
        "“Private matters” was not known.",
        "choose another one in Associated calendars",
        "Since Mon 23 Nov 2026, 09:00 CET",
        "http://testserver/calendars/",
        "http://testserver/connectors/alerts/settings/",
    ):
        assert words in message.body
        assert words in html
    assert message.extra_headers.pop("Message-ID").endswith("@testserver>")
    assert message.extra_headers == {"Auto-Submitted": "auto-generated"}


def test_names_cannot_break_out_of_the_mail(john: User, work: Connector) -> None:
    Connector.objects.update(name="<b>Work</b>\r\nBcc: all@example.com")
    work.refresh_from_db()
    say(work, SIGN_IN)
    sent(10)
    (message,) = mail.outbox
    assert message.subject == "Sign-in needed: <b>Work</b> Bcc: all@example.com"
    assert "<b>" not in message.alternatives[0].content
    assert b"\nBcc:" not in message.message().as_bytes().partition(b"\n\n")[0]


def test_everybody_chooses_the_grace_period_and_whether_to_be_mailed(
    john: User, work: Connector
) -> None:
    wish = AlertSettings.objects.create(user=john, grace=60)
    say(work, SIGN_IN)
    assert sent(59) == []
    wish.mail_own = False
    wish.save()
    assert sent(61) == []
    wish.mail_own = True
    wish.save()
    assert len(sent(62)) == 1


def test_notes_are_not_mailed(work: Connector) -> None:
    say(work, Condition("connector-paused"))
    assert sent(600) == []


def test_who_was_deactivated_is_not_mailed(john: User, work: Connector) -> None:
    say(work, SIGN_IN)
    User.objects.filter(pk=john.pk).update(is_active=False)
    assert sent(600) == []


def test_several_alerts_of_one_account_come_in_one_mail(work: Connector) -> None:
    say(work, SIGN_IN, GONE)
    assert sent(10) == ["john@example.com: Calendar gone and 1 more: Work"]


def test_few_accounts_are_mailed_one_by_one_and_many_in_a_digest(john: User) -> None:
    few = [ConnectorFactory(host=john, name=f"A{number}") for number in range(4)]
    for one in few:
        say(one, SIGN_IN)
    assert sent(10) == [f"john@example.com: Sign-in needed: A{n}" for n in range(4)]
    many = [ConnectorFactory(host=john, name=f"B{number}") for number in range(5)]
    for one in many:
        say(one, SIGN_IN, at=20)
    assert sent(30) == ["john@example.com: 5 alerts about 5 calendar accounts"]
    assert all(f"Sign-in needed: B{number}" in mail.outbox[0].body for number in range(5))
    for one in many:
        say(one, at=40)
    assert sent(41) == ["john@example.com: Resolved: 5 alerts about 5 calendar accounts"]


def test_administrators_are_told_of_what_lasts_and_read_no_content(
    team: Team, work: Connector
) -> None:
    say(work, GONE)
    assert sent(10) == ["john@example.com: Calendar gone: Work"]
    assert sent(69) == []
    assert sorted(sent(70)) == [
        "adam@example.com: Calendar gone: Work (John Smith)",
        "olivia@example.com: Calendar gone: Work (John Smith)",
    ]
    for message in mail.outbox:
        assert "no longer lists a calendar" in message.body
        assert "Private" not in message.body + message.alternatives[0].content
    assert sent(71) == []
    say(work, at=80)
    assert sorted(line.partition(":")[0] for line in sent(81)) == [
        "adam@example.com",
        "john@example.com",
        "olivia@example.com",
    ]
    assert sent(82) == []


def test_administrators_who_do_not_want_it_and_outsiders_are_told_nothing(
    team: Team, work: Connector
) -> None:
    MembershipFactory(user__email="outsider@example.com", role="owner")
    AlertSettings.objects.create(user=User.objects.get(name="Adam"), mail_team=False)
    say(work, SIGN_IN)
    sent(10)
    assert sent(71) == ["olivia@example.com: Sign-in needed: Work (John Smith)"]


def test_a_storm_in_the_team_is_one_digest_although_it_took_minutes_to_notice(team: Team) -> None:
    for number in range(12):
        one = ConnectorFactory(host__name=f"H{number}")
        MembershipFactory(team=team, user=one.host)
        say(one, SIGN_IN, at=number * 0.8)
    assert len(sent(20)) == 12
    assert sorted(sent(70)) == [
        "adam@example.com: 12 alerts about 12 calendar accounts",
        "olivia@example.com: 12 alerts about 12 calendar accounts",
    ]
    assert sent(71) == []


def test_who_left_the_team_before_the_mail_was_written_reads_nothing(
    team: Team, work: Connector
) -> None:
    say(work, SIGN_IN)
    sent(10)
    before = len(letters())
    mail_due(NOW + 70 * MINUTE)
    team.memberships.filter(user__name="Adam").delete()
    mail.outbox.clear()
    for arguments in letters()[before:]:
        mail_alerts_to(**arguments)
    assert [message.to for message in mail.outbox] == [["Olivia <olivia@example.com>"]]


def test_a_mail_that_is_late_says_nothing_that_has_passed(work: Connector) -> None:
    say(work, SIGN_IN)
    mail_due(NOW + 10 * MINUTE)
    say(work, at=11)
    mail_alerts_to(**letters()[-1])
    assert mail.outbox == []
    assert sent(12) == ["john@example.com: Resolved: Sign-in needed: Work"]


def test_a_mail_server_that_is_down_stops_nobody_elses_mail(work: Connector) -> None:
    say(work, SIGN_IN)
    say(ConnectorFactory(host__email="anna@example.com", name="Anna’s"), SIGN_IN)
    assert mail_due(NOW + 10 * MINUTE) == 2
    first, second = letters()
    with (
        override_settings(
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_PORT=1
        ),
        pytest.raises(OSError),
    ):
        mail_alerts_to(**first)
    mail_alerts_to(**second)
    assert [message.subject for message in mail.outbox] == ["Sign-in needed: Anna’s"]
    assert Alert.objects.filter(mailed_at=NOW + 10 * MINUTE).count() == 2
    assert mail_due(NOW + 11 * MINUTE) == 0


def test_instants_are_in_the_readers_zone(john: User, work: Connector) -> None:
    User.objects.filter(pk=john.pk).update(timezone="America/New_York")
    say(work, SIGN_IN)
    sent(10)
    local = NOW.astimezone(ZoneInfo("America/New_York"))
    assert f"Since Mon 23 Nov 2026, {local:%H:%M} EST" in mail.outbox[0].body


def test_the_number_of_queries_does_not_grow_with_the_number_of_alerts(
    team: Team, django_assert_max_num_queries: object
) -> None:
    counts = []
    for number in (6, 30):
        for _ in range(number):
            one = ConnectorFactory()
            MembershipFactory(team=team, user=one.host)
            say(one, SIGN_IN)
        Alert.objects.update(mailed_at=NOW, administrators_mailed_at=None)
        with django_assert_max_num_queries(30) as seen:
            mail_due(NOW + 75 * MINUTE)
        counts.append(len(seen))
    assert counts[0] == counts[1]
