"""The settings wizard: sign in, calendars, sync mode, first sync.

It always ends in a sync, so running through it is also a way to mend one.
"""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget, QWizard

from daybook_connector.gui.backend import Backend
from daybook_connector.gui.icons import pixmap
from daybook_connector.gui.signin import Autostart
from daybook_connector.gui.wizard import words
from daybook_connector.gui.wizard.calendars import CalendarsPage
from daybook_connector.gui.wizard.finish import FinishPage
from daybook_connector.gui.wizard.mode import ModePage
from daybook_connector.gui.wizard.signin import SignInPage
from daybook_connector.gui.words import is_sent_away
from daybook_connector.status.status import AgentState, Status
from daybook_connector.words.times import LocalClock

SIGN_IN, CALENDARS, MODE, FINISH = range(4)
LOGO_SIZE = 40


class SettingsWizard(QWizard):
    """Begins at the calendars when this PC is signed in and welcome, unless `sign_in` is wanted."""

    def __init__(
        self,
        backend: Backend,
        clock: LocalClock,
        autostart: Autostart,
        *,
        sign_in: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.currentIdChanged.connect(self._name)
        self.setWizardStyle(QWizard.WizardStyle.ModernStyle)
        self.setOption(QWizard.WizardOption.NoBackButtonOnStartPage)
        self.setOption(QWizard.WizardOption.NoBackButtonOnLastPage)
        self.setOption(QWizard.WizardOption.NoCancelButtonOnLastPage)
        self.setMinimumSize(QSize(360, 440))
        self.resize(500, 460)
        logo = pixmap(None, round(LOGO_SIZE * self.devicePixelRatioF()))
        logo.setDevicePixelRatio(self.devicePixelRatioF())
        self.setPixmap(QWizard.WizardPixmap.LogoPixmap, logo)
        self.sign_in = SignInPage(backend, clock)
        self.calendars = CalendarsPage(backend)
        self.mode = ModePage(backend)
        self.finish = FinishPage(backend, clock, self.calendars, self.mode, autostart)
        for number, page in enumerate((self.sign_in, self.calendars, self.mode, self.finish)):
            self.setPage(number, page)
        self.calendars.sign_in_wanted.connect(self._sign_in_again)
        self.setStartId(SIGN_IN if sign_in or _must_sign_in(backend.status) else CALENDARS)

    def _name(self, page: int) -> None:
        self.setWindowTitle(words.title(page + 1, FINISH + 1))

    def _sign_in_again(self) -> None:
        self.setStartId(SIGN_IN)
        self.restart()


def _must_sign_in(status: Status | None) -> bool:
    return status is None or status.state is AgentState.UNPAIRED or is_sent_away(status)
