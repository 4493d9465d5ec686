"""What the doctor found, rung by rung, each with what helps, and the ticket for IT."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from daybook_connector.doctor.rung import DoctorRung, RungVerdict
from daybook_connector.doctor.words import finding, name, ticket, verdict
from daybook_connector.gui import label_words as words
from daybook_connector.gui.look import Quiet, RoundedBox, clear, label
from daybook_connector.gui.words import what_to_do
from daybook_connector.words.language import gettext as _
from daybook_connector.words.reasons import what_helps

SIGNS = {
    RungVerdict.FINE: "✓",
    RungVerdict.ATTENTION: "!",
    RungVerdict.BROKEN: "✗",
    RungVerdict.NOT_REACHED: "–",
    RungVerdict.NOT_NEEDED: "–",
}


class Ladder(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._ticket = ""
        self.copy_ticket = QPushButton(_(words.COPY_TICKET))
        self.copy_ticket.clicked.connect(self._copy)
        self.copy_ticket.hide()
        self._rows = QVBoxLayout()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addLayout(self._rows)
        rows.addWidget(self.copy_ticket)

    def show_rungs(self, rungs: tuple[DoctorRung, ...]) -> None:
        clear(self._rows)
        card = RoundedBox()
        card.setAccessibleName(_(words.DOCTOR_FOUND))
        card.rows.addWidget(label(verdict(rungs), bold=True))
        for rung in rungs:
            _add(card, rung)
        self._rows.addWidget(card)
        self._ticket = "\n\n".join("\n".join(ticket(rung)) for rung in rungs if rung.ticket)
        self.copy_ticket.setVisible(bool(self._ticket))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._ticket + "\n")


def _add(card: RoundedBox, rung: DoctorRung) -> None:
    found = words.finding(SIGNS[rung.verdict], name(rung), finding(rung))
    card.rows.addWidget(label(found))
    if rung.remedy:
        card.rows.addWidget(Quiet(what_to_do(what_helps(rung.remedy)), size=0.92))
