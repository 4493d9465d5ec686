import json

import pytest
from django.core.management import CommandError, call_command

from connectors.models import Connector
from providers.errors import Unreachable
from tests.calendars.conftest import World, meeting, new_world

pytestmark = pytest.mark.django_db


def sync(*arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    try:
        call_command("sync", *arguments)
        status = 0
    except SystemExit as stop:
        status = stop.code
    return status, capsys.readouterr().out


def test_a_run_is_told_in_lines(world: World, capsys) -> None:
    world.work.put(meeting("a", "2026-12-01 09:00"))
    status, out = sync(str(world.connector.pk), capsys=capsys)
    lines = out.splitlines()
    assert status == 0
    assert lines[0].startswith(f"{world.connector.name} (connector {world.connector.pk}): In step")
    assert lines[1] == "  1 calendars, 1 added, 0 changed, 0 removed, 0 held, 0 quarantined"
    assert lines[2] == "  · Associated calendars were set for the first time."


def test_a_failed_run_is_told_with_its_remedy_and_ends_with_one(world: World, capsys) -> None:
    world.memory.fail(Unreachable("no answer"), on="discover")
    status, out = sync(world.connector.name, capsys=capsys)
    assert status == 1
    assert "  The server does not answer. (no answer)\n  What helps: Wait if it may" in out


def test_all_leaves_out_paused_connectors_and_goes_on_after_a_failure(world: World, capsys) -> None:
    second, paused = new_world("second"), new_world("paused")
    Connector.objects.filter(pk=paused.connector.pk).update(paused_at="2026-11-01T00:00Z")
    world.memory.fail(Unreachable(), on="discover")
    status, out = sync("--all", "--json", capsys=capsys)
    runs = [json.loads(line) for line in out.splitlines()]
    assert status == 1
    assert [(run["connector"], run["outcome"], run["error_code"]) for run in runs] == [
        (world.connector.pk, "failed", "unreachable"),
        (second.connector.pk, "ok", ""),
    ]


@pytest.mark.parametrize("arguments", [(), ("nobody",), ("--all", "1")])
def test_a_command_without_a_clear_wish_is_refused(arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        call_command("sync", *arguments)


def test_anew_reads_every_event_once_more(world: World, capsys) -> None:
    world.work.put(meeting("a", "2026-12-01 09:00"))
    sync("--all", capsys=capsys)
    _, out = sync("--all", "--anew", "--json", capsys=capsys)
    run = json.loads(out)
    assert (run["resets"], run["changed"]) == (1, 0)
    assert run["notes"] == ["“Work” was read anew, as asked."]
