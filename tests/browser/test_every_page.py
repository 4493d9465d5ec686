"""Every page, in a real browser: accessible (WCAG 2.2 AA), without errors, and within its width.

SCREENSHOTS=folder keeps a picture of each.
"""

import os
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from accounts.actions.invite import invite
from accounts.links import invitation_token
from bookings.actions.propose import propose_times
from bookings.availability import nearest
from calendars.actions.restoration import note_restoration
from calendars.models import Calendar
from connectors.models import Connector
from tests.browser.conftest import Site
from tests.browser.outlook import an_outlook
from tests.factories import MembershipFactory

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WCAG = {
    "preload": False,
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
SIZES = {"phone": (360, 780), "desktop": (1280, 900)}
OPEN = ["/account/login/", "/account/signup/", "/account/password/reset/"]
SIGNED_IN = [
    "/",
    "/connectors/",
    "/connectors/connect/",
    "/connectors/connect/outlook/",
    "/connectors/pairing/{pairing}/",
    "/connectors/{outlook}/",
    "/connectors/{outlook}/diagnosis/",
    "/connectors/{outlook}/outlook/pair/",
    "/connectors/{outlook}/outlook/revoke/",
    "/connectors/{connector}/",
    "/connectors/{connector}/diagnosis/",
    "/connectors/alerts/",
    "/connectors/alerts/settings/",
    "/connectors/fleet/",
    "/account/team/",
    "/calendars/",
    "/calendars/changes/{change}/?step=account",
    "/calendars/changes/{change}/?step=calendars",
    "/calendars/changes/{change}/",
    "/calendars/changes/{moved}/",
    "/pages/",
    "/pages/new/",
    "/pages/{page}/",
    "/pages/{page}/why/",
    "/bookings/",
    "/bookings/?search=nobody",
    "/bookings/{booking}/",
    "/bookings/{booking}/move/",
    "/bookings/{booking}/move/?slot={slot}",
    "/account/profile/",
    "/account/tokens/",
    "/leave/",
    "/account/email/",
    "/account/password/change/",
]


@pytest.fixture
def addresses(site: Site, settings) -> dict[str, list[str]]:
    settings.ALLOW_SIGNUP = True
    now = timezone.now()
    note_restoration(made_at=now, mails_dropped=0, now=now)
    names = {"connector": Connector.objects.get().pk, "page": site.page.pk}
    names["calendar"] = Calendar.objects.first().pk
    names |= an_outlook(site)
    names |= {"booking": site.booking.pk, "slot": f"{a_proposal(site):%Y-%m-%dT%H:%MZ}"}
    return {
        "guest": [
            *OPEN,
            an_invitation(site),
            site.public,
            f"/book/{site.host.slug}/",
            site.manage,
            f"{site.manage}proposal/",
            "/nothing-here/",
        ],
        "host": [path.format(**names) for path in SIGNED_IN],
    }


def a_proposal(site: Site) -> datetime:
    """A time that waits for the guest's answer."""
    begins, now = site.booking.meeting.during.lower, timezone.now()
    near = nearest(site.page, begins + timedelta(hours=1), now=now)
    start = next(slot.start for slot in near if slot.start != begins)
    propose_times(booking=site.booking, starts=[start], note="Sorry!", now=now)
    return start


def an_invitation(site: Site) -> str:
    team = MembershipFactory(user=site.host, role="owner").team
    wish = {"email": "dora@example.com", "role": "member", "by": site.host}
    made = invite(team=team, now=timezone.now(), **wish)
    return reverse("accounts:invitation", args=[invitation_token(made)])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_pages_are_accessible_and_fit(
    browser: Browser, site: Site, addresses: dict[str, list[str]], size: str, scheme: str
) -> None:
    problems: list[str] = []
    width, height = SIZES[size]
    for who, paths in addresses.items():
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            timezone_id="Europe/Berlin",
            reduced_motion="reduce",
        )
        if who == "host":
            context.add_cookies(site.cookies())
        page = context.new_page()
        errors: list[str] = []
        page.on("console", lambda message: _note(errors, message.type, message.text))  # noqa: B023
        page.on("pageerror", lambda error: _note(errors, "error", str(error)))  # noqa: B023
        for path in paths:
            errors.clear()
            answer = page.goto(site.url + path, wait_until="networkidle")
            expected = 404 if "nothing" in path else 200
            if answer.status != expected:
                problems.append(f"{path}: status {answer.status}")
                continue
            # Read before axe is injected, whose own styles the policy refuses.
            problems += [f"{path}: console: {text}" for text in errors if "404" not in text]
            problems += [f"{path}: {text}" for text in _found(page, width)]
            _keep(page, f"{size}-{scheme}-{who}-{_name(path)}")
        context.close()
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_the_open_list_of_zones_is_accessible_and_fits(
    browser: Browser, site: Site, size: str, scheme: str
) -> None:
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
    )
    page, problems = context.new_page(), []
    page.goto(f"{site.url}{site.public}?tz=Europe/Berlin&zones=1")
    box = page.locator("input[role=combobox]")
    for typed, seen in (("", "[role=option].active"), ("new", "[role=option]"), ("qq", ".none")):
        box.fill(typed)
        page.keyboard.press("ArrowDown")
        expect(page.locator(f".popup {seen}").first).to_be_visible()
        problems += [f"{typed or 'all'}: {text}" for text in _found(page, width)]
        _keep(page, f"{size}-{scheme}-zones-{typed or 'all'}")
    context.close()
    assert not problems, "\n".join(problems)


def _name(path: str) -> str:
    return re.sub(r"[/?=]+", "_", path).strip("_") or "home"


def _note(errors: list[str], kind: str, text: str) -> None:
    if kind in {"error", "warning"}:
        errors.append(text)


def _violations(page: Page) -> list[str]:
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in Axe().run(page, options=WCAG).response["violations"]
        for node in violation["nodes"][:3]
    ]


EMPTY = """() => [...document.querySelectorAll(".stack > *")]
  .filter((one) => one.getClientRects().length && !one.getBoundingClientRect().height)
  .filter((one) => !/absolute|fixed/.test(getComputedStyle(one).position))
  .map((one) => `${one.localName}#${one.id}`)"""
"""What has nothing to show, and still pushes apart what stands above and below it."""


def _found(page: Page, width: int) -> list[str]:
    found = _violations(page)
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > width:
        found.append(f"is {wide} px wide in a window of {width} px")
    return found + [f"an empty {name} keeps its gaps" for name in page.evaluate(EMPTY)]


def _keep(page: Page, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name[:120]}.png", full_page=True)
