"""The private database is shared by commands, outlives kills and stops with its last user."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import psycopg
import pytest

from config.postgres import Cluster, ClusterError, join, leave
from config.postgres.locks import start_lock
from tests.config.postgres_commands import (
    Command,
    copy,
    eventually,
    kill_server,
    pid_of,
    postmaster_pid,
    query,
    runs,
    state,
)


def test_first_command_makes_a_private_utf8_database_and_stops_it(tmp_path: Path) -> None:
    directory = tmp_path / "data" / "postgres"
    cluster = join(directory)
    try:
        assert cluster == Cluster(directory / "socket", "daybook", "daybook", 5432)
        settings = (
            "SELECT array[current_database(), pg_encoding_to_char(encoding), datlocprovider::text,"
            " datcollate, current_setting('listen_addresses'), current_setting('max_connections'),"
            " current_setting('synchronous_commit'), current_setting('TimeZone')]"
            " FROM pg_database WHERE datname = current_database()"
        )
        assert query(cluster.host, settings) == [
            *("daybook", "UTF8", "c", "C", "", "200", "on", "UTC")
        ]
        modes = {p.name: oct(p.stat().st_mode & 0o777) for p in directory.iterdir() if p.is_dir()}
        assert modes == {"cluster": "0o700", "socket": "0o700"}
        assert oct(directory.stat().st_mode & 0o777) == "0o700"
    finally:
        leave(directory)
    assert not runs(directory)
    assert (directory / "log").read_text().rstrip().endswith("database system is shut down")


def test_url_and_django_entry_lead_to_the_database_whatever_pgport_says(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPORT", "6000")
    cluster = join(directory)
    try:
        with psycopg.connect(cluster.url) as connection:
            assert connection.info.dbname == "daybook"
        assert cluster.django() == {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": str(directory / "socket"),
            "PORT": "5432",
            "USER": "daybook",
            "PASSWORD": "",
            "NAME": "daybook",
        }
    finally:
        leave(directory)


def test_two_commands_at_once_make_and_share_one_server(tmp_path: Path) -> None:
    directory = tmp_path / "postgres"
    first, second = Command(directory), Command(directory)
    assert first.joined() == second.joined()
    assert (directory / "log").read_text().count("ready to accept connections") == 1
    first.ended()
    assert query(directory / "socket", "SELECT 1") == 1
    second.ended()
    assert not runs(directory)


def test_data_are_there_again_after_a_stop(directory: Path) -> None:
    sockets = join(directory).host
    query(sockets, "CREATE TABLE kept AS SELECT 42 AS answer")
    leave(directory)
    try:
        assert query(join(directory).host, "SELECT answer FROM kept") == 42
    finally:
        leave(directory)


def test_dropped_database_is_made_again(directory: Path) -> None:
    sockets = join(directory).host
    address = f"host={sockets} port=5432 user=daybook dbname=postgres"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("DROP DATABASE daybook")
    try:
        assert query(join(directory).host, "SELECT current_database()") == "daybook"
    finally:
        leave(directory)


def test_open_connection_of_the_last_user_does_not_hold_up_its_exit(directory: Path) -> None:
    then = (
        "import psycopg; c = psycopg.connect(cluster.url); c.execute('SELECT 1');"
        "print('has', c.info.transaction_status.name)"
    )
    command = Command(directory, then)
    command.joined()
    assert command.ended() == "has INTRANS"
    assert not runs(directory)


def test_killed_user_leaves_the_server_to_the_next_command(directory: Path) -> None:
    killed = Command(directory)
    killed.joined()
    server = postmaster_pid(directory)
    killed.kill()
    assert query(directory / "socket", "SELECT 1") == 1
    following = Command(directory)
    following.joined()
    assert postmaster_pid(directory) == server
    following.ended()
    assert not runs(directory)


def test_killed_server_is_a_zombie_and_the_next_command_starts_another(directory: Path) -> None:
    parent = Command(directory)
    sockets = parent.joined()
    query(sockets, "CREATE TABLE committed AS SELECT 7 AS value")
    zombie = kill_server(directory)
    assert eventually(lambda: state(zombie) == "Z")
    following = Command(directory)
    assert query(following.joined(), "SELECT value FROM committed") == 7
    assert postmaster_pid(directory) != zombie
    following.ended()
    assert query(sockets, "SELECT 1") == 1, "its first user is still there"
    parent.ended()
    assert not runs(directory)


def test_backend_that_outlives_a_killed_server_is_waited_for(directory: Path) -> None:
    then = (
        "import psycopg; c = psycopg.connect(cluster.url);"
        "print(c.info.backend_pid, flush=True); sys.stdin.read()"
    )
    busy = Command(directory, then)
    busy.joined()
    backend = int(busy.process.stdout.readline())
    os.kill(backend, signal.SIGSTOP)
    kill_server(directory)
    following = Command(directory)
    assert not eventually(lambda: following.process.poll() is not None, seconds=0.6)
    os.kill(backend, signal.SIGCONT)
    assert query(following.joined(), "SELECT 1") == 1
    busy.kill()
    following.ended()


def test_server_without_a_starter_and_without_its_number_is_waited_for(directory: Path) -> None:
    command = Command(directory)
    sockets = command.joined()
    server = postmaster_pid(directory)
    numbers = directory / "cluster" / "postmaster.pid"
    hidden = numbers.rename(directory / "hidden")
    name = sockets / ".s.PGSQL.5432"
    name.rename(sockets / "away")  # as between its fork and its first words
    following = Command(directory)
    assert not eventually(lambda: following.process.poll() is not None, seconds=0.5)
    hidden.rename(numbers)
    (sockets / "away").rename(name)
    following.joined()
    assert postmaster_pid(directory) == server
    command.ended()
    following.ended()


def test_server_and_users_all_killed_at_once(directory: Path) -> None:
    command = Command(directory)
    command.joined()
    kill_server(directory)
    command.kill()
    assert runs(directory), "its postmaster.pid is still there"
    join(directory)
    leave(directory)


def test_same_process_gets_a_new_server_after_a_kill(directory: Path) -> None:
    join(directory)
    killed = kill_server(directory)
    try:
        assert query(join(directory).host, "SELECT 1") == 1
        assert postmaster_pid(directory) != killed
    finally:
        leave(directory)


def test_process_number_of_another_program_is_not_taken_for_the_server(directory: Path) -> None:
    lines = f"{os.getpid()}\n{directory / 'cluster'}\n1\n5432\n{directory / 'socket'}\n"
    (directory / "cluster" / "postmaster.pid").write_text(lines)
    (directory / "socket" / ".s.PGSQL.5432.lock").write_text(lines)
    try:
        assert query(join(directory).host, "SELECT 1") == 1
    finally:
        leave(directory)


def test_killed_command_in_the_middle_of_initdb(tmp_path: Path) -> None:
    directory = tmp_path / "postgres"
    killed = Command(directory)
    assert eventually((directory / "cluster.new" / "PG_VERSION").exists)
    killed.kill()
    assert not (directory / "cluster").exists()
    following = Command(directory)
    assert query(following.joined(), "SELECT current_database()") == "daybook"
    following.ended()
    assert not (directory / "cluster.new").exists()


def test_orphaned_initdb_holds_the_next_command_back_until_it_is_through(tmp_path: Path) -> None:
    directory = tmp_path / "postgres"
    killed = Command(directory)
    assert eventually((directory / "cluster.new" / "PG_VERSION").exists)
    orphan = pid_of("initdb", directory / "cluster.new")
    os.kill(orphan, signal.SIGSTOP)
    killed.kill()
    with pytest.raises(ClusterError, match="has been starting or stopping"):
        start_lock(directory, seconds=0.3).__enter__()
    os.kill(orphan, signal.SIGCONT)
    join(directory)
    leave(directory)


def test_forked_child_keeps_the_server_until_it_ends(directory: Path) -> None:
    then = "pid = os.fork()\nif not pid: sys.stdin.read()"
    parent = Command(directory, then)
    sockets = parent.joined()
    assert parent.process.wait(timeout=10) == 0, "the parent has left"
    assert query(sockets, "SELECT 1") == 1
    parent.process.stdin.close()
    assert eventually(lambda: not runs(directory)), "the child was the last user"
    parent.process.stdout.close()
    parent.process.stderr.close()


def test_child_that_ends_does_not_stop_its_parents_server(directory: Path) -> None:
    then = "pid = os.fork()\nif pid: os.waitpid(pid, 0); print('waited', flush=True)\n" + (
        "if pid: sys.stdin.read()"
    )
    parent = Command(directory, then)
    sockets = parent.joined()
    assert parent.process.stdout.readline() == "waited\n"
    assert query(sockets, "SELECT 1") == 1
    parent.ended()
    assert not runs(directory)


def test_ctrl_c_in_the_terminal_reaches_the_command_only(directory: Path) -> None:
    then = (
        # Short sleeps: a signal just before one long pause would go unnoticed until its end.
        # Whoever runs the tests in the background has handed down that Ctrl+C is ignored.
        "import signal, time\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "try:\n    print('ready', flush=True)\n"
        "    while True: time.sleep(0.1)\n"
        "except KeyboardInterrupt:\n"
        "    import psycopg; print(psycopg.connect(cluster.url).execute('SELECT 5').fetchone()[0])"
    )
    command = Command(directory, then)
    command.joined()
    assert command.process.stdout.readline() == "ready\n"
    os.killpg(command.process.pid, signal.SIGINT)
    assert command.ended() == "5"
    assert not runs(directory)


def test_long_path_has_its_socket_in_the_temporary_directory(
    tmp_path: Path, made_cluster: Path
) -> None:
    deep = tmp_path / ("a" * 60) / ("b" * 60)
    deep.mkdir(parents=True)
    directory = copy(made_cluster, deep / "postgres")
    first = Command(directory)
    sockets = first.joined()
    assert sockets.name.startswith("daybook-")
    assert oct(sockets.stat().st_mode & 0o777) == "0o700"
    second = Command(directory, temporary=tmp_path)
    assert second.joined() == sockets, "another TMPDIR finds the same server"
    first.ended()
    second.ended()
    assert not runs(directory)
    assert not sockets.exists()


def test_socket_directory_made_by_somebody_else_is_refused(
    tmp_path: Path, made_cluster: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    directory = copy(made_cluster, tmp_path / "with,comma")
    sockets = join(directory).host
    leave(directory)
    assert sockets.parent == tmp_path
    sockets.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ClusterError, match="made by somebody else"):
        join(directory)


def test_other_version_is_named_with_its_remedy(own_directory: Path) -> None:
    directory = own_directory
    (directory / "cluster" / "PG_VERSION").write_text("16\n")
    with pytest.raises(ClusterError) as raised:
        join(directory)
    data = directory / "cluster"
    assert str(raised.value) == (
        f"{data} was written by PostgreSQL 16, and the one installed is 18.\n"
        f"Save it with pg_dump of version 16, move {data} away and load it into the new one,"
        " or set DATABASE_URL to a PostgreSQL server of your own."
    )


def test_server_that_cannot_start_shows_its_last_words(own_directory: Path) -> None:
    directory = own_directory
    with (directory / "cluster" / "postgresql.conf").open("a") as conf:
        conf.write("work_mem = 'much'\n")
    with pytest.raises(ClusterError) as raised:
        join(directory)
    message = str(raised.value)
    assert message.startswith(f"The private database in {directory} did not start.\n")
    assert 'invalid value for parameter "work_mem": "much"' in message


def test_something_else_in_the_way_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "postgres").write_text("a file")
    with pytest.raises(ClusterError, match="can be a directory on a local disk"):
        join(tmp_path / "postgres")


def test_full_disk_is_named(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "none", str(small)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("a small file system can only be mounted by root")
    try:
        with pytest.raises(ClusterError) as raised:
            join(small / "postgres")
    finally:
        subprocess.run(["umount", "-l", str(small)], check=True)
    assert "Free some space on this disk" in str(raised.value)
    assert "No space left on device" in raised.value.log
