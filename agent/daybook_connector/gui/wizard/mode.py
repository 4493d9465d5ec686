"""Page 3: how often calendars and portal are compared."""

from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWizardPage,
)

from daybook_connector.gui.backend import Backend
from daybook_connector.gui.look import Quiet
from daybook_connector.gui.wizard import words
from daybook_connector.gui.words import AUTO_MINUTES, MODES, ModeChoice
from daybook_connector.words.language import gettext as _
from daybook_connector.words.times import every


class ModePage(QWizardPage):
    def __init__(self, backend: Backend) -> None:
        super().__init__()
        self._backend = backend
        self.setTitle(_(words.MODE))
        self.setSubTitle(_(words.MODE_HOW))
        self.choices = {choice.mode: QRadioButton(_(choice.title)) for choice in MODES}
        self.interval = QComboBox()
        self.interval.setAccessibleName(_(words.INTERVAL))
        for minutes in AUTO_MINUTES:
            self.interval.addItem(every(minutes), minutes)
        self._group = QButtonGroup(self)
        rows = QVBoxLayout(self)
        rows.setSpacing(2)
        for choice in MODES:
            self._add(rows, choice)
        rows.addStretch(1)
        # Whoever picks an interval wants auto-sync.
        self.interval.activated.connect(lambda: self.choices["auto"].setChecked(True))
        self._show("realtime", 5)

    def _add(self, rows: QVBoxLayout, choice: ModeChoice) -> None:
        button = self.choices[choice.mode]
        button.setAccessibleDescription(_(choice.sentence))
        self._group.addButton(button)
        line = QHBoxLayout()
        line.addWidget(button)
        if choice.mode == "auto":
            line.addWidget(self.interval)
        line.addStretch(1)
        rows.addLayout(line)
        sentence: QLabel = Quiet(_(choice.sentence), size=0.92)
        sentence.setIndent(22)
        rows.addWidget(sentence)
        rows.addSpacing(8)

    def initializePage(self) -> None:  # noqa: N802
        if self._backend.status is not None:
            self._show(self._backend.status.mode, self._backend.status.minutes)

    def chosen(self) -> tuple[str, int]:
        """The mode, and the minutes of auto-sync (also kept while another mode is chosen)."""
        mode = next(mode for mode, button in self.choices.items() if button.isChecked())
        return mode, int(self.interval.currentData())

    def _show(self, mode: str, minutes: int) -> None:
        self.choices.get(mode, self.choices["realtime"]).setChecked(True)
        place = self.interval.findData(minutes)
        if place < 0:
            # The portal or a policy may have set an interval that is not in the list.
            self.interval.addItem(every(minutes), minutes)
            place = self.interval.count() - 1
        self.interval.setCurrentIndex(place)
