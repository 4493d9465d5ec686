"""Secrets made on first start survive, and only their owner may read them."""

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.local_secrets import local_secrets


def test_secrets_are_made_once_and_kept(tmp_path) -> None:
    path = tmp_path / "data" / "secrets.json"
    first = local_secrets(path)
    assert local_secrets(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(first.secret_key) >= 50


def test_processes_starting_at_once_agree(tmp_path) -> None:
    path = tmp_path / "secrets.json"
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: local_secrets(path), range(32)))) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["secrets.json"]


def test_a_damaged_file_is_not_replaced(tmp_path) -> None:
    path = tmp_path / "secrets.json"
    path.write_text("{")
    with pytest.raises(ImproperlyConfigured, match="Restore it from a backup"):
        local_secrets(path)
    assert path.read_text() == "{"
