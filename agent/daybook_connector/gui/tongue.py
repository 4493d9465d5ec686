"""The language of the window: our sentences, those of Qt's own buttons, and which side they begin
on."""

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtWidgets import QApplication

from daybook_connector.words.language import chosen, is_read_from_the_right, speak


class Tongue:
    """Speaks the wanted language, or for "" the one in which the system shows itself."""

    def __init__(self, app: QApplication, wanted: str = "") -> None:
        self._app = app
        self._qt: QTranslator | None = None
        self.use(wanted)

    def use(self, wanted: str) -> None:
        """From now on; parts that are there already keep their words."""
        language = chosen(wanted, QLocale.system().uiLanguages())
        speak(language)
        self._translate_qt(language)
        from_the_right = is_read_from_the_right()
        directions = Qt.LayoutDirection
        self._app.setLayoutDirection(
            directions.RightToLeft if from_the_right else directions.LeftToRight
        )

    def _translate_qt(self, language: str) -> None:
        """Next, Back and Cancel of the wizard, and the dialog that chooses a folder."""
        if self._qt is not None:
            self._app.removeTranslator(self._qt)
        self._qt = QTranslator()
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if self._qt.load(f"qtbase_{language}", folder):
            self._app.installTranslator(self._qt)
