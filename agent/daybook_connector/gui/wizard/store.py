"""Where the calendars of this PC are: classic Outlook, or a folder of .ics files."""

import sys
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from daybook_connector.gui.emitting import emit
from daybook_connector.gui.look import Quiet
from daybook_connector.gui.wizard import words
from daybook_connector.words.language import gettext as _


class StoreChoice(QWidget):
    """Outlook can only be chosen on Windows; elsewhere the folder is all there is."""

    changed = Signal()

    def __init__(self, *, outlook_possible: bool = sys.platform == "win32") -> None:
        super().__init__()
        self.outlook = QRadioButton(_(words.OUTLOOK))
        self.folder = QRadioButton(_(words.FOLDER))
        self.path = QLineEdit(placeholderText=_(words.FOLDER_HOW))
        self.path.setAccessibleName(_(words.FOLDER_NAME))
        self.browse = QPushButton(_(words.BROWSE))
        self.hint = Quiet(_(words.FOLDER_MISSING), size=0.92)
        self.hint.hide()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self.outlook)
        rows.addWidget(self.folder)
        line = QHBoxLayout()
        line.addWidget(self.path, 1)
        line.addWidget(self.browse)
        rows.addLayout(line)
        rows.addWidget(self.hint)
        self.outlook.setVisible(outlook_possible)
        (self.outlook if outlook_possible else self.folder).setChecked(True)
        self.folder.toggled.connect(self._turn)
        self.path.textChanged.connect(self._look)
        self.browse.clicked.connect(self._browse)
        self._turn(self.folder.isChecked())

    def chosen(self) -> tuple[str, str]:
        """The kind of store and, for a folder, its path."""
        if self.outlook.isChecked():
            return "outlook", ""
        return "vdir", str(Path(self.path.text().strip()).expanduser())

    def is_complete(self) -> bool:
        text = self.path.text().strip()
        return self.outlook.isChecked() or bool(text and Path(text).expanduser().is_dir())

    def _turn(self, folder: bool) -> None:
        self.path.setVisible(folder)
        self.browse.setVisible(folder)
        self._look()

    def _look(self) -> None:
        """Without a word the page would only keep its Next shut."""
        self.hint.setVisible(bool(self.path.text().strip()) and not self.is_complete())
        emit(self.changed)

    def _browse(self) -> None:
        found = QFileDialog.getExistingDirectory(self, _(words.BROWSE_TITLE), self.path.text())
        if found:
            self.path.setText(found)
