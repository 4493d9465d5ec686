"""The OpenAPI schema and the page that shows it."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.http import HttpResponse
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from accounts.models import User
from tests.api.client import Api, told
from tests.clock import unmoved
from tests.factories import (
    BookingFactory,
    BookingPageFactory,
    CalendarFactory,
    ConnectionTryFactory,
    ConnectorFactory,
    OutlookAccountFactory,
    SyncRunFactory,
)

LOOK = """
import json, shutil, sys
from urllib.parse import urlsplit
from playwright.sync_api import sync_playwright

with sync_playwright() as playwright:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
    page = browser.new_page()
    complaints, hosts = [], set()
    page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.goto(sys.argv[1])
    page.wait_for_selector(".opblock")
    title = page.locator("h1.title, h2.title").first.evaluate("e => e.firstChild.textContent")
    page.locator(".opblock").first.click()
    page.wait_for_selector(".opblock.is-open .responses-inner")
    print(json.dumps({
        "complaints": complaints,
        "title": title.strip(),
        "operations": page.locator(".opblock").count(),
        "hosts": sorted(host for host in hosts if host),
    }))
    browser.close()
"""
RESOURCES = {
    "/api/v1/associated-calendars/": {"get", "put"},
    "/api/v1/bookings/": {"get", "post"},
    "/api/v1/bookings/{id}/": {"get"},
    "/api/v1/bookings/{id}/cancel/": {"post"},
    "/api/v1/bookings/{id}/confirm/": {"post"},
    "/api/v1/bookings/{id}/decline/": {"post"},
    "/api/v1/bookings/{id}/guest/": {"delete"},
    "/api/v1/bookings/{id}/propose/": {"post"},
    "/api/v1/bookings/{id}/reschedule/": {"post"},
    "/api/v1/calendars/": {"get"},
    "/api/v1/export/": {"get"},
    "/api/v1/calendars/{id}/": {"get", "patch"},
    "/api/v1/calendars/{id}/read-anew/": {"post"},
    "/api/v1/connectors/": {"get", "post"},
    "/api/v1/connectors/outlook/pairings/": {"get", "post"},
    "/api/v1/connectors/outlook/pairings/{connector_id}/": {"get"},
    "/api/v1/connectors/tries/{id}/": {"get"},
    "/api/v1/connectors/{id}/": {"get", "patch"},
    "/api/v1/connectors/{id}/read-anew/": {"post"},
    "/api/v1/connectors/{id}/runs/": {"get"},
    "/api/v1/connectors/{id}/sync/": {"post"},
    "/api/v1/pages/": {"get", "post"},
    "/api/v1/pages/{host}/{page}/slots/": {"get"},
    "/api/v1/pages/{id}/": {"get", "put", "patch", "delete"},
    "/api/v1/pages/{id}/associated-calendars/": {"get", "put", "delete"},
}


@pytest.fixture
def schema(db: None) -> dict[str, Any]:
    answer = Api().get("schema/")
    assert answer["Content-Type"] == "application/vnd.oai.openapi+json"
    return answer.json()


def test_the_schema_is_valid_and_complete() -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=StringIO())


def test_the_schema_lists_every_resource(schema: dict[str, Any]) -> None:
    assert {path: set(found) for path, found in schema["paths"].items()} == RESOURCES


def test_every_problem_is_in_the_schema(schema: dict[str, Any]) -> None:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            answers = operation["responses"]
            problems = {status: one for status, one in answers.items() if status >= "400"}
            assert {"429"} <= set(problems), (path, method)
            assert all(one["content"] == content for one in problems.values())
    booking = schema["paths"]["/api/v1/bookings/"]["post"]["responses"]
    assert set(booking) == {"201", "400", "401", "403", "404", "409", "413", "415", "429"}


def test_the_schema_says_which_scope_an_operation_needs(schema: dict[str, Any]) -> None:
    description = schema["paths"]["/api/v1/pages/"]["post"]["description"]
    assert description.endswith("Scope: `pages`.")
    slots = schema["paths"]["/api/v1/pages/{host}/{page}/slots/"]["get"]
    assert {} in slots["security"]


def test_answers_are_what_the_schema_says(api: Api, host: User, schema: dict[str, Any]) -> None:
    page = BookingPageFactory(user=host)
    booking = BookingFactory(meeting__page=page)
    connector = ConnectorFactory(host=host)
    calendar = CalendarFactory(connector=connector)
    SyncRunFactory(connector=connector)
    invited = OutlookAccountFactory(connector=None, host=host, public_id="K7QF-29XM")
    attempt = ConnectionTryFactory(host=host, state="failed", error_code="try-lost")
    ids = {"connectors": connector.pk, "calendars": calendar.pk}
    ids |= {"pages": page.pk, "bookings": booking.pk}
    checked = 0
    read = {path for path, methods in RESOURCES.items() if "get" in methods}
    for template in sorted(read - {"/api/v1/export/"}):  # which is a file
        path = template.removeprefix("/api/v1/").replace("tries/{id}", f"tries/{attempt.pk}")
        path = path.replace("{id}", str(ids.get(template.split("/")[3])))
        path = path.replace("{host}", host.slug).replace("{page}", page.slug)
        path = path.replace("{connector_id}", invited.public_id)
        query = {"start": "2026-12-01", "end": "2026-12-01"} if "slots" in path else None
        body = told(api.get(path, query), 200)
        check(schema, schema["paths"][template]["get"]["responses"]["200"], body)
        checked += 1
    assert checked == 15
    refused: HttpResponse = api.post("pages/", {})
    check(schema, schema["paths"]["/api/v1/pages/"]["post"]["responses"]["400"], refused.json())


def check(schema: dict[str, Any], response: dict[str, Any], body: Any) -> None:
    """Validate a body. OpenAPI 3.0 writes `nullable` where JSON Schema has a second type."""
    (content,) = response["content"].values()
    whole = {"$id": "urn:schema", **nullable(schema)}
    registry = Registry().with_resource("urn:schema", DRAFT202012.create_resource(whole))
    found = json.loads(json.dumps(content["schema"]).replace('"#/', '"urn:schema#/'))
    Draft202012Validator(found, registry=registry).validate(body)


def nullable(node: Any) -> Any:
    if isinstance(node, list):
        return [nullable(one) for one in node]
    if not isinstance(node, dict):
        return node
    node = {name: nullable(one) for name, one in node.items()}
    if node.pop("nullable", False):
        return {"anyOf": [node, {"type": "null"}]}
    return node


@pytest.mark.browser
def test_the_docs_page_works_under_the_sites_own_content_security_policy(
    live_server: Any, tmp_path: Path
) -> None:
    """In a browser of its own process: nothing is refused, and the operations are shown."""
    script = tmp_path / "look.py"
    script.write_text(LOOK)
    url = f"{live_server.url}/api/v1/docs/"
    found = subprocess.run(
        [sys.executable, script, url],
        env=unmoved(),
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    seen = json.loads(found.stdout)
    assert seen["complaints"] == []
    assert seen["title"] == "Daybook API"
    assert seen["operations"] == sum(len(methods) for methods in RESOURCES.values())
    assert seen["hosts"] == [url.split("/")[2]]
