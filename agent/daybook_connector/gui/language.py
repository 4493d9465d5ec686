"""The choice of the language that window and commands speak."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from daybook_connector.gui import label_words as words
from daybook_connector.gui.backend import Backend
from daybook_connector.gui.emitting import emit
from daybook_connector.words.language import AS_THE_SYSTEM, NAMES
from daybook_connector.words.language import gettext as _


class LanguageChoice(QWidget):
    """`chosen` carries a code, or "" for the system's language, once it is kept."""

    chosen = Signal(str)

    def __init__(self, backend: Backend) -> None:
        super().__init__()
        self._backend = backend
        self.choice = QComboBox()
        self.choice.addItem(_(words.AS_THE_SYSTEM), AS_THE_SYSTEM)
        for code, name in NAMES.items():
            self.choice.addItem(name, code)
        named = QLabel(_(words.LANGUAGE))
        self.choice.setAccessibleName(_(words.LANGUAGE).replace("&", ""))
        named.setBuddy(self.choice)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(named)
        row.addWidget(self.choice)
        row.addStretch(1)
        self.choice.activated.connect(self._choose)

    def look(self) -> None:
        """Show what is chosen."""
        self._backend.language(self._show)

    def _show(self, language: str) -> None:
        self.choice.setCurrentIndex(max(0, self.choice.findData(language)))

    def _choose(self) -> None:
        language = str(self.choice.currentData())
        self._backend.choose_language(language, lambda _: emit(self.chosen, language))
