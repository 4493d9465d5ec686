"""The calendars with the access that holds, and what is wrong with one."""

from PySide6.QtWidgets import QGridLayout, QWidget

from daybook_connector.gui import label_words as words
from daybook_connector.gui.look import Quiet, RoundedBox, clear, label
from daybook_connector.gui.words import access_words, warning
from daybook_connector.status.status import CalendarLine, Status
from daybook_connector.words.language import gettext as _
from daybook_connector.words.reasons import said


class CalendarRow(QWidget):
    def __init__(self, line: CalendarLine, *, was_read: bool) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 3, 0, 3)
        grid.setVerticalSpacing(1)
        grid.setColumnStretch(0, 1)
        grid.addWidget(label(line.name), 0, 0)
        events = words.events(line.events) if was_read else _(words.NOT_READ_YET)
        count = Quiet(events, size=0.92)
        count.setWordWrap(False)
        grid.addWidget(count, 0, 1)
        grid.addWidget(Quiet(access_words(line.access), size=0.92), 1, 0, 1, 2)
        if line.error:
            grid.addWidget(label(warning(said(line.error)), size=0.92), 2, 0, 1, 2)


class SharedCalendars(RoundedBox):
    """Those that are shared with the portal."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[tuple[CalendarLine, ...], bool] | None = None
        self.setAccessibleName(_(words.CALENDARS))

    def show_status(self, status: Status) -> None:
        shared = tuple(line for line in status.calendars if line.shared)
        was_read = bool(status.last_sync_at)
        if (shared, was_read) == self._shown:
            return
        self._shown = (shared, was_read)
        clear(self.rows)
        self.rows.addWidget(label(_(words.CALENDARS), bold=True))
        if not shared:
            self.rows.addWidget(Quiet(_(words.NONE_SHARED)))
        for line in shared:
            self.rows.addWidget(CalendarRow(line, was_read=was_read))
