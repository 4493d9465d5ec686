"""The choice to start the connector whenever the user signs in to this PC."""

from typing import Protocol

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from daybook_connector.gui import label_words as words
from daybook_connector.gui.look import label
from daybook_connector.gui.words import warning
from daybook_connector.words.language import gettext as _


class Autostart(Protocol):
    """What the system knows about programs that start at sign-in."""

    def is_on(self) -> bool: ...

    def turn_on(self) -> None: ...

    def turn_off(self) -> None: ...


class StartAtSignIn(QWidget):
    """Does what it says at once, and takes the tick back when the system refuses."""

    def __init__(self, autostart: Autostart) -> None:
        super().__init__()
        self._autostart = autostart
        self.check = QCheckBox(_(words.START_AT_SIGN_IN))
        self.trouble = label(size=0.92)
        self.trouble.hide()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self.check)
        rows.addWidget(self.trouble)
        self.look()
        self.check.clicked.connect(self._turn)

    def look(self) -> None:
        self.check.setChecked(self._autostart.is_on())

    def _turn(self, wanted: bool) -> None:
        try:
            if wanted:
                self._autostart.turn_on()
            else:
                self._autostart.turn_off()
        except OSError as error:
            refused = words.system_refused(error.strerror or str(error))
            self.trouble.setText(warning(refused))
        self.trouble.setVisible(self._autostart.is_on() != wanted)
        self.look()
