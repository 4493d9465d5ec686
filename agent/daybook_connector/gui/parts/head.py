"""The state in a picture and words, and which connector of which portal it is about."""

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from daybook_connector.gui import label_words as words
from daybook_connector.gui.icons import pixmap
from daybook_connector.gui.look import Quiet, label
from daybook_connector.gui.words import sentence, state_words
from daybook_connector.status.status import Status
from daybook_connector.words.language import gettext as _

ICON_SIZE = 48


class StateHead(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.icon = QLabel()
        self.icon.setFixedSize(ICON_SIZE, ICON_SIZE)
        self.icon.setScaledContents(True)
        self.state = label(size=1.5, bold=True)
        self.state.setAccessibleName(_(words.STATE))
        self.sentence = label()
        self.place = Quiet(size=0.92)
        lines = QVBoxLayout()
        lines.setSpacing(2)
        for line in (self.state, self.sentence, self.place):
            lines.addWidget(line)
        self.icon.setPixmap(pixmap(None, ICON_SIZE))
        self.state.setText(_(words.STARTING))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.icon)
        row.addLayout(lines, 1)

    def show_status(self, status: Status) -> None:
        sharp = round(ICON_SIZE * self.devicePixelRatioF())
        self.icon.setPixmap(pixmap(status.state, sharp))
        self.icon.setAccessibleName(words.icon_of(state_words(status)))
        self.state.setText(state_words(status))
        self.sentence.setText(sentence(status))
        place = " · ".join(part for part in (status.connector, status.portal) if part)
        self.place.setText(place)
        self.place.setVisible(bool(place))
