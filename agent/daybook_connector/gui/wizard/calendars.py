"""Page 2: which calendars the portal may know of."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
    QWizardPage,
)

from daybook_connector.gui.backend import Backend
from daybook_connector.gui.door import ShownError
from daybook_connector.gui.emitting import emit
from daybook_connector.gui.look import Quiet, clear, label, scrolling
from daybook_connector.gui.wizard import words
from daybook_connector.gui.words import trouble_words, warning
from daybook_connector.status.status import CalendarLine
from daybook_connector.words.language import gettext as _
from daybook_connector.words.reasons import said


class CalendarsPage(QWizardPage):
    """Ticked at first is what the agent shares; before any choice was made, that is everything."""

    sign_in_wanted = Signal()

    def __init__(self, backend: Backend) -> None:
        super().__init__()
        self._backend = backend
        self.setTitle(_(words.CALENDARS))
        self.setSubTitle(_(words.CALENDARS_HOW))
        self.boxes: dict[str, QCheckBox] = {}
        self.message = label(_(words.LOOKING))
        self.again = QPushButton(_(words.LOOK_AGAIN))
        self.other_portal = QPushButton(_(words.SIGN_IN_AGAIN))
        self._list = QVBoxLayout()
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(2)
        self._lay_out()
        self.again.clicked.connect(self.look)
        self.other_portal.clicked.connect(self.sign_in_wanted)

    def _lay_out(self) -> None:
        inside = QWidget()
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addLayout(self._list)
        rows.addStretch(1)
        whole = QVBoxLayout(self)
        whole.addWidget(self.message)
        whole.addWidget(scrolling(inside), 1)
        whole.addWidget(self.again)
        whole.addWidget(self.other_portal, 0, Qt.AlignmentFlag.AlignLeft)

    def initializePage(self) -> None:  # noqa: N802
        # Who has just come from the sign-in page goes back to it with Back.
        self.other_portal.setVisible(self.wizard().startId() == self.wizard().currentId())
        self.look()

    def look(self) -> None:
        self._show_message(_(words.LOOKING))
        self.again.hide()
        self._backend.calendars(self._show, self._fail)

    def isComplete(self) -> bool:  # noqa: N802
        return bool(self.chosen())

    def chosen(self) -> tuple[str, ...]:
        return tuple(key for key, box in self.boxes.items() if box.isChecked())

    def _show(self, found: tuple[CalendarLine, ...]) -> None:
        clear(self._list)
        self.boxes = {}
        for line in found:
            self._add(line)
        self._show_message("" if found else _(words.NO_CALENDAR))
        self.again.setVisible(not found)
        emit(self.completeChanged)

    def _add(self, line: CalendarLine) -> None:
        box = QCheckBox(line.name.replace("&", "&&"))
        box.setChecked(line.shared)
        box.setAccessibleDescription(words.meaning(line.access))
        box.toggled.connect(self.completeChanged)
        meaning = Quiet(words.meaning(line.access), size=0.92)
        meaning.setIndent(22)
        self.boxes[line.key] = box
        self._list.addWidget(box)
        self._list.addWidget(meaning)
        if line.error:
            self._list.addWidget(label(warning(said(line.error)), size=0.92))
        self._list.addSpacing(6)

    def _fail(self, trouble: ShownError) -> None:
        self._show_message(warning(trouble_words(trouble)))
        self.again.show()

    def _show_message(self, text: str) -> None:
        self.message.setText(text)
        self.message.setVisible(bool(text))
