"""How to begin, for a PC that is not paired yet."""

from daybook_connector.gui import label_words as words
from daybook_connector.gui.look import Quiet, RoundedBox, label
from daybook_connector.status.status import AgentState, Status
from daybook_connector.words.language import gettext as _


class Welcome(RoundedBox):
    def __init__(self) -> None:
        super().__init__()
        self.rows.addWidget(label(_(words.WELCOME), bold=True))
        for number, step in enumerate(words.STEPS, 1):
            self.rows.addWidget(Quiet(words.step(number, _(step))))
        self.hide()

    def show_status(self, status: Status) -> None:
        self.setVisible(status.state is AgentState.UNPAIRED)
