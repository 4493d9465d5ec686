"""The wheel holds the whole program, and what is installed from it runs."""

import gettext
import io
import runpy
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
from daybook_connector import __version__

AGENT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(AGENT, tmp_path_factory.mktemp("wheel"))


def built(project: Path, folder: Path) -> Path:
    pytest.importorskip("hatchling")
    command = (sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder))
    run(*command, folder=project)
    (wheel,) = folder.glob("*.whl")
    return wheel


def run(*command: str, folder: Path = AGENT, **environment: str) -> str:
    done = subprocess.run(
        command, cwd=folder, env=environment or None, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_holds_every_module_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}

    package = AGENT / "daybook_connector"
    there = {path for path in package.rglob("*") if path.is_file() and path.suffix != ".pyc"}
    assert names == {path.relative_to(AGENT).as_posix() for path in there}


def test_the_wheel_holds_the_languages_made_for_it(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        made = archive.read("daybook_connector/locale/de/LC_MESSAGES/daybook-connector.mo")
    german = gettext.GNUTranslations(io.BytesIO(made))
    assert german.gettext("Calendars") == "Kalender"


@pytest.mark.slow
def test_an_installed_wheel_runs(wheel: Path, tmp_path: Path) -> None:
    """In an environment of its own; this one lends its libraries, since the tests are offline."""
    venv.create(tmp_path / "venv", with_pip=True)
    shared = [built(AGENT.parent / name, tmp_path / name) for name in ("ical", "protocol")]
    programs = tmp_path / "venv" / ("Scripts" if sys.platform == "win32" else "bin")
    python, program = str(programs / "python"), str(programs / "daybook-connector")
    run(python, "-m", "pip", "install", "--no-index", "--no-deps", str(wheel), *map(str, shared))
    libraries = sysconfig.get_path("purelib")
    lent = {"PYTHONPATH": libraries, "DAYBOOK_CONNECTOR_HOME": str(tmp_path / "home")}
    where = "import daybook_connector; print(daybook_connector.__file__)"

    assert "doctor" in run(program, "--help", folder=tmp_path, **lent)
    german = run(program, "--language", "de", "--help", folder=tmp_path, **lent)
    assert "Herausfinden, was im Weg steht" in german
    assert run(program, "--version", folder=tmp_path, **lent) == f"{__version__}\n"
    assert run(python, "-c", where, folder=tmp_path, **lent).startswith(str(tmp_path))


@pytest.mark.parametrize(
    ("version", "numbers"),
    [("0.1.0", (0, 1, 0, 0)), ("1.2.3rc1", (1, 2, 3, 0)), ("1.2.3.4.5", (1, 2, 3, 4))],
)
def test_windows_is_told_the_version_in_four_numbers(
    version: str, numbers: tuple[int, int, int, int]
) -> None:
    made = runpy.run_path(str(AGENT / "packaging" / "version_info.py"))

    resource = evaluated(made["version_info"](version, "window"))

    assert resource["ffi"]["filevers"] == resource["ffi"]["prodvers"] == numbers
    strings, translation = resource["kids"]
    assert strings[0][1] == {
        "CompanyName": "Daybook",
        "FileDescription": "Daybook Connector",
        "FileVersion": version,
        "InternalName": "daybook-connector-window",
        "OriginalFilename": "daybook-connector-window.exe",
        "ProductName": "Daybook Connector",
        "ProductVersion": version,
    }
    assert translation == [("Translation", [0x0409, 1200])]


def evaluated(text: str) -> dict[str, object]:
    """The resource, read as PyInstaller reads it: as an expression of its own few names."""
    names = {
        "VSVersionInfo": dict,
        "FixedFileInfo": dict,
        "StringFileInfo": list,
        "StringTable": lambda language, strings: (language, dict(strings)),
        "StringStruct": lambda name, value: (name, value),
        "VarFileInfo": list,
        "VarStruct": lambda name, value: (name, value),
    }
    return dict(eval(text, names))
