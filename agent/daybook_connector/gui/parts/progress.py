"""How far a running sync is."""

from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from daybook_connector.gui import label_words as words
from daybook_connector.gui.look import RoundedBox, label
from daybook_connector.status.status import Status
from daybook_connector.status.words import progress_line
from daybook_connector.words.language import gettext as _


class ProgressLine(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.words = label()
        self.bar = QProgressBar(textVisible=False)
        self.bar.setAccessibleName(_(words.PROGRESS))
        card = RoundedBox()
        card.rows.addWidget(self.words)
        card.rows.addWidget(self.bar)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(card)
        self.hide()

    def show_status(self, status: Status) -> None:
        progress = status.progress
        self.setVisible(progress is not None)
        if progress is not None:
            self.words.setText(progress_line(status, progress))
            # A range of 0 to 0 is Qt's sign for "busy, no end known".
            self.bar.setRange(0, progress.total or 0)
            self.bar.setValue(progress.done)
