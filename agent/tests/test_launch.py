"""What is started at sign-in, wherever the program was installed."""

import pytest
from daybook_connector.local.launch import Installation, at_sign_in

FROZEN = r"C:\Program Files\Daybook Connector"
SCRIPTS = r"C:\Users\Anna\pipx\venvs\daybook-connector\Scripts"
SHIMS = r"C:\Users\Anna\.local\bin"
BIN = "/home/anna/.local/bin"


def frozen(program: str) -> Installation:
    return Installation(
        rf"{FROZEN}\{program}", folders=(SHIMS,), frozen=True, windowed=False, windows=True
    )


@pytest.mark.parametrize(
    ("there", "files", "command"),
    [
        pytest.param(
            frozen("daybook-connector.exe"),
            {rf"{FROZEN}\daybook-connector.exe", rf"{FROZEN}\daybook-connector-window.exe"},
            [rf"{FROZEN}\daybook-connector-window.exe", "--hidden"],
            id="frozen, asked on the console",
        ),
        pytest.param(
            frozen("daybook-connector-window.exe"),
            {rf"{FROZEN}\daybook-connector.exe", rf"{FROZEN}\daybook-connector-window.exe"},
            [rf"{FROZEN}\daybook-connector-window.exe", "--hidden"],
            id="frozen, asked in the window",
        ),
        pytest.param(
            frozen("daybook-connector.exe"),
            {rf"{FROZEN}\daybook-connector.exe", rf"{SHIMS}\daybook-connector-window.exe"},
            [rf"{FROZEN}\daybook-connector.exe", "run"],
            id="frozen without a window, beside another installation",
        ),
        pytest.param(
            frozen("renamed.exe"),
            {rf"{FROZEN}\renamed.exe"},
            [rf"{FROZEN}\renamed.exe", "run"],
            id="frozen under another name",
        ),
        pytest.param(
            Installation(rf"{SCRIPTS}\python.exe", (SHIMS, SCRIPTS), windowed=True, windows=True),
            {
                rf"{SHIMS}\daybook-connector-window.exe",
                rf"{SHIMS}\daybook-connector.exe",
                rf"{SCRIPTS}\daybook-connector-window.exe",
            },
            [rf"{SHIMS}\daybook-connector-window.exe", "--hidden"],
            id="pipx on Windows",
        ),
        pytest.param(
            Installation(rf"{SCRIPTS}\python.exe", (SHIMS, SCRIPTS), windows=True),
            {rf"{SHIMS}\daybook-connector-window.exe", rf"{SHIMS}\daybook-connector.exe"},
            [rf"{SHIMS}\daybook-connector.exe", "run"],
            id="pipx on Windows without the window's libraries",
        ),
        pytest.param(
            Installation(
                rf"{SCRIPTS}\python.exe", (r"C:\src", SCRIPTS), windowed=True, windows=True
            ),
            {rf"{SCRIPTS}\daybook-connector-window.exe"},
            [rf"{SCRIPTS}\daybook-connector-window.exe", "--hidden"],
            id="python -m on Windows, with programs beside Python",
        ),
        pytest.param(
            Installation(r"C:\Python311\python.exe", (r"C:\src",), windowed=True, windows=True),
            set(),
            [r"C:\Python311\python.exe", "-m", "daybook_connector", "run"],
            id="python -m on Windows, nothing else",
        ),
        pytest.param(
            Installation("/opt/venv/bin/python", (BIN, "/opt/venv/bin"), windowed=True),
            {f"{BIN}/daybook-connector", f"{BIN}/daybook-connector-window"},
            [f"{BIN}/daybook-connector-window", "--hidden"],
            id="pipx on Linux",
        ),
        pytest.param(
            Installation("/opt/venv/bin/python", (BIN, "/opt/venv/bin")),
            set(),
            ["/opt/venv/bin/python", "-m", "daybook_connector", "run"],
            id="python -m on Linux",
        ),
    ],
)
def test_the_program_that_is_there_is_started(
    there: Installation, files: set[str], command: list[str]
) -> None:
    assert at_sign_in(there, files.__contains__) == command
