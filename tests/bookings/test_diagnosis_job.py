"""A diagnosis done by a real worker process, from the first question to the round trip."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from config.crew import crews
from connectors.models import SyncRun
from diagnosis.models import Diagnosis
from tests.bookings.diagnosis_world import diagnosis_world
from tests.servers.fault_proxy import FaultProxy
from tests.servers.portal import eventually, worker_process
from tests.servers.radicale import Radicale


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_answers_all_nine_and_makes_the_round_trip(
    settings: Any,
    radicale: Radicale,
    fault_proxy: FaultProxy,
    radicale_user: str,
    client: Client,
    tmp_path: Path,
) -> None:
    settings.ALLOW_PRIVATE_ADDRESSES = "127.0.0.1"
    world = diagnosis_world(radicale, fault_proxy, radicale_user)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")  # only the real one counts
    client.force_login(world.connector.host)
    reaching = {"DJANGO_SETTINGS_MODULE": "tests.bookings.diagnosis_settings"}
    with worker_process(tmp_path / "worker.log", **reaching):
        eventually(lambda: _workers() == len(crews()))
        answer = client.post("/connectors/diagnosis/", {"connector": world.connector.pk})
        here = answer.headers["Location"]
        eventually(lambda: _state() == "done")
        diagnosis = Diagnosis.objects.get()
        assert [item["verdict"] for item in diagnosis.results] == ["fine"] * 9

        before = SyncRun.objects.count()
        fix = {"question": "sync", "code": "sync-now", "argument": ""}
        client.post(f"{here}fix/", fix)
        eventually(lambda: _state() == "done")
        assert SyncRun.objects.count() == before + 1

        client.post(f"{here}again/", {"question": "round-trip"})
        eventually(lambda: _state() == "done", seconds=40)
    trip = Diagnosis.objects.get().results[-1]
    assert (trip["question"], trip["verdict"]) == ("round-trip", "fine"), trip
    assert world.caldav.events() == world.caldav.events("home") == []


def _workers() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_workers")
        return int(cursor.fetchone()[0])


def _state() -> str:
    return str(Diagnosis.objects.values_list("state", flat=True).get())
