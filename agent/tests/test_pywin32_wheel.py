"""The real pywin32 has what the store calls: names, signatures and codes of its wheel.

`make test` puts the wheel into .venv/wheels/, or DAYBOOK_WHEELS names another folder. It is opened
and read, since it runs on Windows only.
"""

import ast
import inspect
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from daybook_connector.stores.outlook import attach, codes, remote, store
from daybook_connector.stores.outlook.codes import CODES

from tests.fake_outlook.modules import Connect, Pythoncom

ROOT = Path(__file__).parents[2]
PLACE = Path(os.environ.get("DAYBOOK_WHEELS", ROOT / ".venv" / "wheels"))
NAME = "pywin32-*-cp311-cp311-win_amd64.whl"
ROOMS = sorted(Path(inspect.getfile(store)).parent.glob("*.py"))


class Wheel:
    def __init__(self, path: Path) -> None:
        self.archive = zipfile.ZipFile(path)

    def source(self, name: str) -> str:
        return self.archive.read(name).decode()

    def tree(self, name: str) -> ast.Module:
        return ast.parse(self.source(name))

    def constant(self, name: str) -> int:
        """A number of winerror.py."""
        for node in self.tree("win32/lib/winerror.py").body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
                return int(ast.literal_eval(node.value))
        raise AssertionError(name)

    @property
    def pythoncom(self) -> bytes:
        return self.archive.read("pywin32_system32/pythoncom311.dll")


@pytest.fixture(scope="module")
def wheel() -> Wheel:
    found = sorted(PLACE.glob(NAME))
    if not found:
        reason = f"no {NAME} in {PLACE.name}/: `make test` fetches it"
        if os.environ.get("REQUIRE_ALL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return Wheel(found[-1])


def used(module: str) -> set[str]:
    """Members of `com.<module>` that the store's rooms name."""
    return {
        node.attr
        for room in ROOMS
        for node in ast.walk(ast.parse(room.read_text()))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == module
    }


def function(tree: ast.Module, owner: str, name: str) -> ast.FunctionDef:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name == owner:
            for member in node.body:
                if isinstance(member, ast.FunctionDef) and member.name == name:
                    return member
    raise AssertionError(f"{owner}.{name}")


def parameters(of: ast.FunctionDef) -> list[str]:
    return [argument.arg for argument in of.args.args]


def test_the_store_calls_few_things() -> None:
    assert used("pythoncom") == {
        "CLSCTX_LOCAL_SERVER",
        "CoCreateInstance",
        "CoInitialize",
        "CoUninitialize",
        "IID_IDispatch",
        "PumpWaitingMessages",
        "com_error",
        "connect",
    }
    assert used("connect") == {"SimpleConnection"}


@pytest.mark.parametrize("name", sorted(used("pythoncom")))
def test_pythoncom_has_it_and_so_has_the_fake(wheel: Wheel, name: str) -> None:
    assert re.search(rb"(?<![\w])" + name.encode() + rb"\x00", wheel.pythoncom)
    assert hasattr(Pythoncom, name)


def test_pythoncom_still_has_no_message_filter(wheel: Wheel) -> None:
    """Which is why calls.py repeats refused calls itself."""
    assert b"CoRegisterMessageFilter\x00" not in wheel.pythoncom


def test_an_error_has_its_code_and_its_details_where_they_are_read(wheel: Wheel) -> None:
    for name in ("hresult", "excepinfo"):
        assert name.encode() + b"\x00" in wheel.pythoncom
        assert f"error.{name}" in inspect.getsource(codes)


def test_idispatch_takes_what_remote_gives(wheel: Wheel) -> None:
    """pywin32's own late binding makes the same two calls in the same form."""
    source = wheel.source("win32com/client/dynamic.py")
    assert "self._oleobj_.GetIDsOfNames(0, attr)" in source
    assert "self._oleobj_.Invoke(entry.dispid, 0, invoke_type, 0, value)" in source
    assert "self._oleobj_.Invoke(retEntry.dispid, 0, invoke_type, 1)" in source
    ours = inspect.getsource(remote)
    assert "GetIDsOfNames(ENGLISH_NEUTRAL, name)" in ours
    assert "Invoke(dispid, ENGLISH_NEUTRAL, flags, wanted, *values)" in ours
    assert remote.ENGLISH_NEUTRAL == 0


def test_the_running_outlook_is_got_and_a_new_one_made_as_pywin32_does_it(wheel: Wheel) -> None:
    source = wheel.source("win32com/client/dynamic.py")
    assert "IDispatch = pythoncom.connect(IDispatch)" in source
    made = re.search(r"pythoncom\.CoCreateInstance\(\s*([^)]*)\)", source)
    assert made
    assert [part.strip() for part in made[1].split(",")][:4] == [
        "IDispatch",
        "None",
        "clsctx",
        "pythoncom.IID_IDispatch",
    ]
    assert "PROGID, None, com.pythoncom.CLSCTX_LOCAL_SERVER" in inspect.getsource(attach)


def test_a_connection_is_made_and_ended_as_the_store_does_it(wheel: Wheel) -> None:
    tree = wheel.tree("win32com/client/connect.py")
    init = function(tree, "SimpleConnection", "__init__")
    assert parameters(init)[:4] == ["self", "coInstance", "eventInstance", "eventCLSID"]
    assert parameters(function(tree, "SimpleConnection", "Disconnect")) == ["self"]
    fake = inspect.signature(Connect.SimpleConnection).parameters
    assert len(fake) == 3


def test_pywin32s_own_code_for_events_calls_the_sinks(wheel: Wheel, tmp_path: Path) -> None:
    """Its connections and policies are Python and run here; the C part is stood in for."""
    wheel.archive.extractall(tmp_path)
    stage = Path(__file__).with_name("pywin32_stage.py")
    done = subprocess.run(
        [sys.executable, str(stage), str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "ItemsSink 3 ['None'] 0",
        "FolderSink 2 ['False'] 0",
        "FoldersSink 3 ['None'] 0",
        "QuitSink 1 ['None'] 0",
    ]


def _codes() -> Iterator[tuple[str, int]]:
    for code, known in CODES.items():
        if re.fullmatch(r"(RPC_E|CO_E|MK_E|REGDB_E|DISP_E|E)_[A-Z_]+", known.name):
            yield known.name, code


@pytest.mark.parametrize(("name", "code"), list(_codes()))
def test_codes_have_the_numbers_of_winerror(wheel: Wheel, name: str, code: int) -> None:
    assert wheel.constant(name) & 0xFFFFFFFF == code


def test_windows_errors_are_wrapped_as_hresults(wheel: Wheel) -> None:
    for name in ("RPC_S_SERVER_UNAVAILABLE", "RPC_S_CALL_FAILED", "RPC_S_CALL_FAILED_DNE"):
        code = next(code for code, known in CODES.items() if known.name == name)
        assert 0x80070000 | wheel.constant(name) == code
    assert 0x80070000 | wheel.constant("ERROR_ELEVATION_REQUIRED") in CODES
