"""One cluster is made for all tests of the private database; those that spoil it get a copy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from config.postgres import join, leave
from tests.config.postgres_commands import copy, runs


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder with a name short enough for a socket in it, which pytest's own may not be."""
    with TemporaryDirectory(prefix="daybook-test-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def made_cluster() -> Iterator[Path]:
    with TemporaryDirectory(prefix="daybook-test-", ignore_cleanup_errors=True) as folder:
        directory = Path(folder) / "postgres"
        join(directory)
        leave(directory)
        yield directory


@pytest.fixture
def directory(made_cluster: Path) -> Iterator[Path]:
    """A private database that is not running, shared by the tests; one that leaves it running
    has failed."""
    yield made_cluster
    left_running = runs(made_cluster)
    if left_running:
        join(made_cluster)
        leave(made_cluster)
    assert not left_running


@pytest.fixture
def own_directory(tmp_path: Path, made_cluster: Path) -> Path:
    """A copy for a test that spoils it."""
    return copy(made_cluster, tmp_path / "postgres")
