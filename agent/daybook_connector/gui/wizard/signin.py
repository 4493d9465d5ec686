"""Page 1: which portal and connector, proven by the pairing code."""

from datetime import datetime, timedelta

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFormLayout, QLineEdit, QPushButton, QVBoxLayout, QWizardPage

from daybook_connector.gui.backend import Backend
from daybook_connector.gui.door import ShownError
from daybook_connector.gui.emitting import emit
from daybook_connector.gui.icons import AMBER
from daybook_connector.gui.look import GAP, RoundedBox, label
from daybook_connector.gui.wizard import words
from daybook_connector.gui.wizard.answer_words import explain, too_many_tries
from daybook_connector.gui.wizard.store import StoreChoice
from daybook_connector.network.address import with_scheme
from daybook_connector.pairing.exchange import Pairing
from daybook_connector.words.language import gettext as _
from daybook_connector.words.times import LocalClock


class SignInPage(QWizardPage):
    """Next pairs the PC; the page stays until the portal has accepted."""

    def __init__(self, backend: Backend, clock: LocalClock) -> None:
        super().__init__()
        self._backend, self._clock = backend, clock
        self._paired_as: Pairing | None = None
        self._busy = False
        self._blocked_until: datetime | None = None
        self.setTitle(_(words.SIGN_IN))
        self.setSubTitle(_(words.SIGN_IN_WHERE))
        self.portal = QLineEdit(placeholderText="https://book.example.com")
        self.connector_id = QLineEdit(placeholderText="K7QF-29XM")
        self.code = QLineEdit(placeholderText="481-516")
        self.store = StoreChoice()
        self.message = label()
        self.box = RoundedBox(AMBER)
        self.take_over = QPushButton(_(words.USE_THIS_PC))
        self._lay_out()
        self._countdown = QTimer(self, interval=1000)
        self._countdown.timeout.connect(self._count)
        for field in (self.portal, self.connector_id, self.code):
            field.textChanged.connect(self._edited)
        self.store.changed.connect(self.completeChanged)
        self.take_over.clicked.connect(lambda: self._pair(take_over=True))

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.addRow(_(words.PORTAL), self.portal)
        form.addRow(_(words.CONNECTOR_ID), self.connector_id)
        form.addRow(_(words.CODE), self.code)
        self.box.rows.addWidget(self.message)
        self.box.rows.addWidget(self.take_over)
        rows = QVBoxLayout(self)
        rows.setSpacing(GAP)
        rows.addLayout(form)
        rows.addWidget(self.store)
        rows.addWidget(self.box)
        rows.addStretch(1)
        self.box.hide()
        self.take_over.hide()

    def initializePage(self) -> None:  # noqa: N802
        status = self._backend.status
        if status is not None and not self.portal.text():
            self.portal.setText(status.portal)

    def isComplete(self) -> bool:  # noqa: N802
        filled = all(f.text().strip() for f in (self.portal, self.connector_id, self.code))
        return filled and self.store.is_complete() and not self._busy and not self._blocked_until

    def validatePage(self) -> bool:  # noqa: N802
        if self._paired_as is not None and self._paired_as == self.pairing():
            return True
        self._pair(take_over=False)
        return False

    def pairing(self, *, take_over: bool = False) -> Pairing:
        portal = with_scheme(self.portal.text()).rstrip("/")
        connector_id = self.connector_id.text().strip().upper()
        store, folder = self.store.chosen()
        return Pairing(portal, connector_id, self.code.text().strip(), store, folder, take_over)

    def _pair(self, *, take_over: bool) -> None:
        if self._busy:
            return
        self._set_busy(True)
        self._say(_(words.SIGNING_IN))
        self._backend.pair(self.pairing(take_over=take_over), self._accept, self._refuse)

    def _accept(self, _: object) -> None:
        self._set_busy(False)
        self.box.hide()
        self._paired_as = self.pairing()
        self.wizard().next()

    def _refuse(self, trouble: ShownError) -> None:
        self._set_busy(False)
        self._say(explain(trouble, self._clock), take_over=trouble.code == "already-paired")
        if trouble.code == "blocked" and "seconds" in trouble.facts:
            seconds = int(trouble.facts["seconds"])
            self._blocked_until = self._clock.now() + timedelta(seconds=seconds)
            self._countdown.start()
            self._count()
        emit(self.completeChanged)

    def _count(self) -> None:
        if self._blocked_until is None:
            return
        left = int((self._blocked_until - self._clock.now()).total_seconds())
        if left <= 0:
            self._release(_(words.TRY_NOW))
        else:
            self._say(too_many_tries(left))

    def _release(self, text: str) -> None:
        self._blocked_until = None
        self._countdown.stop()
        self._say(text)
        emit(self.completeChanged)

    def _edited(self) -> None:
        if self.sender() is self.connector_id and self._blocked_until:
            # The block is for one connector ID; another one may be tried.
            self._release("")
        self.take_over.hide()
        emit(self.completeChanged)

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        for part in (self.portal, self.connector_id, self.code, self.store, self.take_over):
            part.setEnabled(not busy)
        emit(self.completeChanged)

    def _say(self, text: str, *, take_over: bool = False) -> None:
        self.message.setText(text)
        self.take_over.setVisible(take_over)
        self.box.setVisible(bool(text))
