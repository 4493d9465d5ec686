"""Every form of every page: with odd values, and about what is deleted in that moment."""

import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client

from accounts.models import Membership, Team, TeamInvitation, User
from bookings.models import Booking, BookingPage, Meeting
from calendars.models import AccountChange, AssociatedCalendars, Calendar
from connectors.models import Connector
from diagnosis.models import Diagnosis
from kinds.outlook.models import OutlookAccount
from tests.browser.addresses import addresses
from tests.browser.conftest import Site, a_site
from tests.browser.everything import everything
from tests.config.forms_read import Fields, Form, forms_in
from tests.odd_values import DATES, NUMBERS, TEXTS

pytestmark = pytest.mark.django_db

ROUNDS = int(os.environ.get("FORM_ROUNDS", "6"))
"""How often each form is sent with odd values."""
ODD = [*DATES, *(text for text in TEXTS if text.isprintable() or "\0" in text)]
ODD += [*map(str, NUMBERS), "0", "1", "on", "../..", "[]", "{}", "24:00", "9:0", "a@b", "%00"]
NOT_OURS = ("/account/login", "/account/logout", "/admin/")
OF_ALLAUTH = ("/account/email/", "/account/password/", "/account/reauthenticate/")
"""Its pages rely on the account of whoever is signed in."""
MINE = (
    AccountChange,
    AssociatedCalendars,
    Booking,
    BookingPage,
    Calendar,
    Connector,
    Diagnosis,
    TeamInvitation,
    Membership,
    OutlookAccount,
    Team,
    User,
)


@pytest.fixture
def site(settings: Any) -> Site:
    settings.RAISE_WHEN_HELD = False  # all happens within one transaction here
    settings.ALLOW_SIGNUP = True
    return a_site()


@pytest.fixture
def forms(site: Site, client: Client) -> list[Form]:
    client.force_login(site.host)
    found: dict[object, Form] = {}
    for address in addresses(everything(site), {}):
        with undone():
            page = client.get(address, follow=True)
        if not page.get("Content-Type", "").startswith("text/html"):
            continue
        where = page.redirect_chain[-1][0] if page.redirect_chain else address
        for form in forms_in(page.content.decode(), where):
            if not urlsplit(form.action).path.startswith(NOT_OURS):
                found.setdefault(form.key, form)
    assert len(found) > 50
    return list(found.values())


@contextmanager
def undone() -> Iterator[None]:
    """Everything is afterwards as it was."""
    cache.clear()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def send(client: Client, form: Form, fields: Fields) -> HttpResponse:
    if form.method == "get":
        return client.get(f"{urlsplit(form.action).path}?{urlencode(fields)}")
    return client.post(
        form.action, urlencode(fields), content_type="application/x-www-form-urlencoded"
    )


def variants(form: Form, chance: random.Random) -> Iterator[Fields]:
    """As it is with each of its buttons, then with odd values in some of its fields."""
    pressed = form.buttons or [("", "")]
    for button in pressed:
        yield [*form.fields, button]
    for _ in range(ROUNDS):
        fields = [*form.fields, chance.choice(pressed)]
        for _ in range(chance.randint(1, 3)):
            place = chance.randrange(len(fields))
            match chance.randrange(6):
                case 0 if len(fields) > 1:
                    del fields[place]
                case 1:
                    fields.append((fields[place][0], chance.choice(ODD)))
                case _:
                    fields[place] = (fields[place][0], chance.choice(ODD))
        yield fields


def test_odd_values_are_answered(client: Client, forms: list[Form]) -> None:
    seed = os.environ.get("FORM_SEED", "9")
    for form in forms:
        for fields in variants(form, random.Random(f"{seed} {form.key}")):
            with undone():
                try:
                    answer = send(client, form, fields)
                except Exception as error:
                    raise AssertionError(f"{form.page}: {form.action} {fields}") from error
                assert answer.status_code < 500, (form, fields)


def delete_all(model: type[Model]) -> None:
    """With everything that hangs on them, as if the account had been deleted."""
    if model in (BookingPage, User):
        Booking.objects.all().delete()
        Meeting.objects.all().delete()
    model._default_manager.all().delete()


@contextmanager
def each_look(then: Callable[[str], None]) -> Iterator[None]:
    """`then` is told of every query that looks at rows without holding them."""
    depth = len(connection.savepoint_ids)

    def execute(run: Callable[..., Any], sql: str, *rest: Any) -> Any:
        result = run(sql, *rest)
        if len(connection.savepoint_ids) == depth:
            then(sql)
        return result

    with connection.execute_wrapper(execute):
        yield


def test_what_is_deleted_meanwhile_is_gone(client: Client, forms: list[Form]) -> None:
    """Told as such, or ignored where nothing else was wished for."""
    met: Counter[type[Model]] = Counter()
    for form in forms:
        for button in form.buttons or [("", "")]:
            fields, looks = [*form.fields, button], []
            with undone(), each_look(looks.append):
                send(client, form, fields)
            for model in MINE:
                if any(mentions(sql, model) for sql in looks):
                    _delete_meanwhile(client, form, fields, model)
                    met[model] += 1
    assert set(met) == set(MINE)


def mentions(sql: str, model: type[Model]) -> bool:
    return f'FROM "{model._meta.db_table}"' in sql


def _delete_meanwhile(client: Client, form: Form, fields: Fields, model: type[Model]) -> None:
    if model is User and form.action.startswith(OF_ALLAUTH):
        return
    done: list[str] = []

    def delete_once_seen(sql: str) -> None:
        if not done and mentions(sql, model):
            done.append(sql)
            delete_all(model)

    with undone(), each_look(delete_once_seen):
        try:
            answer = send(client, form, fields)
            connection.check_constraints()
        except Exception as error:
            raise AssertionError(f"{form.page}: {form.action} {fields}, no {model}") from error
    assert done
    assert answer.status_code < 500, (form, model)
