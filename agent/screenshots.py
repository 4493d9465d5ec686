"""Take the pictures of docs/outlook-connector.md anew, drawn offscreen: no portal, no Outlook.

cd agent && PYTHONPATH=../ical:../protocol ../.venv/bin/python screenshots.py
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

os.environ["QT_SCALE_FACTOR"] = "2"  # as on a sharp screen

from tests.fake_door import CONNECTED, TEAM, UNPAIRED, WORK, FakeDoor
from tests.screen import (
    FakeAutostart,
    Part,
    StoppedClock,
    application,
    connected,
    follow,
    wait_until,
)

import shiboken6  # isort: skip
from PySide6.QtCore import QPoint, QRect, Qt  # isort: skip
from PySide6.QtGui import QColor, QFont, QPainter, QPalette, QPixmap  # isort: skip
from PySide6.QtTest import QTest  # isort: skip
from PySide6.QtWidgets import QWidget  # isort: skip

from daybook_connector.doctor.rung import DoctorRung, RungVerdict
from daybook_connector.gui.backend import Backend
from daybook_connector.gui.icons import pixmap
from daybook_connector.gui.tray import Tray
from daybook_connector.gui.window import MainWindow
from daybook_connector.gui.wizard import SettingsWizard
from daybook_connector.gui.words import STATES
from daybook_connector.network.errors import UpgradeBlocked
from daybook_connector.status.status import AgentState, AlertLine, Status
from daybook_connector.words.language import gettext as _
from daybook_connector.words.reasons import reason

FOLDER = Path(__file__).parents[1] / "docs" / "screenshots" / "outlook"
PIXELS = 2
CUT = UpgradeBlocked(why="upgrade-cut", at="book.example.com:443")
BLOCKED = AlertLine("channel-blocked", (CUT.reason,), CUT.remedy, "2026-11-25T08:40:00Z")
NOT_READ = AlertLine("calendar-not-read")
CERTIFICATE = {"version": "TLSv1.3", "issuer": "Example CA", "ends_on": "2027-01-25"}


def found(rung: str, code: str, **about: str | int) -> DoctorRung:
    return DoctorRung(rung, RungVerdict.FINE, (reason(code, **about),))


LADDER = (
    found("dns", "name-found", host="book.example.com", addresses="203.0.113.7"),
    found("tcp", "portal-takes-call", address="203.0.113.7", port=443),
    found("tls", "trusted", **CERTIFICATE),
    found("sign-in", "signed-in"),
    DoctorRung(
        "websocket",
        RungVerdict.BROKEN,
        (CUT.reason,),
        CUT.remedy,
        ticket=(reason("ticket-no-proxy"),),
    ),
)


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    application().setFont(QFont("Liberation Sans", 10))
    window_pictures()
    wizard_pictures()
    menu_picture()
    icons_picture()


def window_pictures() -> None:
    fallen_back = replace(
        CONNECTED,
        state=AgentState.ATTENTION,
        alerts=(BLOCKED, NOT_READ),
        mode_in_force="auto",
        line="https",
    )
    take_window("window", CONNECTED)
    take_window("window-unpaired", UNPAIRED)
    take_details()
    take_window("window-alert", fallen_back)
    door = FakeDoor(replace(CONNECTED, last_sync_at="", calendars=(replace(WORK, events=0), TEAM)))
    door.begin_sync(120, 400)
    light = application().palette()
    application().setPalette(dark())
    take_window("window-dark", fallen_back)
    application().setPalette(light)
    take_window("window-first-sync", door.told)


def dark() -> QPalette:
    """Close to what Windows and Linux set in their dark modes."""
    palette = QPalette(QColor("#3c3c3c"), QColor("#2b2b2b"))
    palette.setColor(QPalette.ColorRole.Base, QColor("#1f1f1f"))
    return palette


def take_window(name: str, status: Status) -> None:
    with connected(FakeDoor(status)) as backend, placed(window_of(backend)) as window:
        save(window, name)


def take_details() -> None:
    door = FakeDoor()
    door.rungs = LADDER
    with connected(door) as backend, placed(window_of(backend)) as window:
        window.foot.details.click()
        window.details.run.click()
        wait_until(window.details.run.isEnabled)
        QTest.qWait(100)
        save(window, "window-details")


def window_of(backend: Backend) -> MainWindow:
    return MainWindow(backend, StoppedClock(), FakeAutostart(), FOLDER)


@contextmanager
def placed(widget: Part) -> Iterator[Part]:
    widget.show()
    QTest.qWait(50)
    yield widget
    widget.close()
    shiboken6.delete(widget)


def save(widget: QWidget, name: str) -> None:
    widget.grab().save(str(FOLDER / f"{name}.png"))


def wizard_pictures() -> None:
    door = FakeDoor(UNPAIRED)
    with connected(door) as backend:
        wizard = SettingsWizard(backend, StoppedClock(), FakeAutostart())
        with placed(wizard):
            page = wizard.sign_in
            page.portal.setText("https://book.example.com")
            page.connector_id.setText("K7QF-29XM")
            page.code.setText("481-516")
            page.store.outlook.setVisible(True)
            page.store.outlook.setChecked(True)
            save_focused(wizard, "wizard-1")
            page.validatePage()
            wait_until(lambda: wizard.calendars.boxes)
            follow(backend)
            save_focused(wizard, "wizard-2")
            wizard.next()
            save_focused(wizard, "wizard-3")
            door.sync_may_end.clear()
            wizard.next()
            wait_until(lambda: ("sync",) in door.calls)
            door.begin_sync(213, 261)
            follow(backend)
            save_focused(wizard, "wizard-4")
            door.sync_may_end.set()


def save_focused(wizard: QWidget, name: str) -> None:
    QTest.qWait(100)
    save(wizard, name)


def menu_picture() -> None:
    with connected(FakeDoor()) as backend:
        tray = Tray(backend, StoppedClock())
        tray.menu.popup(QPoint(10, 10))
        QTest.qWait(50)
        save(tray.menu, "tray-menu")
        tray.menu.close()
        shiboken6.delete(tray.menu)
        shiboken6.delete(tray)


def icons_picture() -> None:
    """Every state at 16, 24 and 48 pixels, on a light and on a dark taskbar."""
    row, width = 64, 300
    picture = QPixmap(width * 2 * PIXELS, row * len(STATES) * PIXELS)
    picture.setDevicePixelRatio(PIXELS)
    painter = QPainter(picture)
    for place, (ground, ink) in enumerate((("#f3f3f3", "#1a1a1a"), ("#202020", "#f0f0f0"))):
        painter.fillRect(place * width, 0, width, row * len(STATES), QColor(ground))
        painter.setPen(QColor(ink))
        for line, (state, words) in enumerate(STATES.items()):
            left = place * width + 16
            for size in (16, 24, 48):
                top = line * row + (row - size) // 2
                painter.drawPixmap(QRect(left, top, size, size), pixmap(state, size * PIXELS))
                left += size + 12
            box = QRect(left, line * row, place * width + width - left - 4, row)
            painter.drawText(
                box, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap, _(words)
            )
    painter.end()
    picture.save(str(FOLDER / "tray-icons.png"))


if __name__ == "__main__":
    main()
