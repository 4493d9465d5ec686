"""One window for each user: a second start brings the first one forward and ends."""

from hashlib import sha256
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from daybook_connector.gui.emitting import emit

PATIENCE_MS = 1000


class FirstWindow(QObject):
    """`called` is emitted in the first window whenever another one was about to start."""

    called = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # The state folder is the user's own, so its name tells users of one PC apart.
        self._name = f"daybook-connector-{sha256(str(folder).encode()).hexdigest()[:16]}"
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._answer)

    def claim(self) -> bool:
        """True for the first window. False after the first one was told to come forward."""
        caller = QLocalSocket()
        caller.connectToServer(self._name)
        if caller.waitForConnected(PATIENCE_MS):
            caller.waitForDisconnected(PATIENCE_MS)
            return False
        # On Linux and macOS a window that crashed leaves its socket file behind.
        QLocalServer.removeServer(self._name)
        return self._server.listen(self._name)

    def release(self) -> None:
        self._server.close()

    def _answer(self) -> None:
        caller = self._server.nextPendingConnection()
        if caller is not None:
            caller.disconnectFromServer()
            caller.deleteLater()
            emit(self.called)
