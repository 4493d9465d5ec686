"""How far a running sync is."""

from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from daybook_connector.gui.look import Card, label
from daybook_connector.status import Progress, Status


class ProgressLine(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.words = label()
        self.bar = QProgressBar(textVisible=False)
        self.bar.setAccessibleName("Progress of the sync")
        card = Card()
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


def progress_line(status: Status, progress: Progress) -> str:
    """ "Work: reading, 120 of 400 events"."""
    key = progress.calendar
    name = next((line.name for line in status.calendars if line.key == key), key)
    of = f" of {progress.total}" if progress.total is not None else ""
    about = f"{name}: " if name else ""
    return f"{about}{(progress.step or 'reading').lower()}, {progress.done}{of} events"
