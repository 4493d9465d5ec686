"""How to begin, for a PC that is not paired yet."""

from daybook_connector.gui.look import Quiet, RoundedBox, label
from daybook_connector.status.status import AgentState, Status

STEPS = (
    "In the portal, open Connectors, Connect an account, Outlook, and get a pairing code.",
    "The portal shows it together with a connector ID. It is good for 15 minutes.",
    "Press Settings below and enter both. The first sync follows by itself.",
)


class Welcome(RoundedBox):
    def __init__(self) -> None:
        super().__init__()
        self.rows.addWidget(label("Connect this PC in three steps", bold=True))
        for number, step in enumerate(STEPS, 1):
            self.rows.addWidget(Quiet(f"{number}.  {step}"))
        self.hide()

    def show_status(self, status: Status) -> None:
        self.setVisible(status.state is AgentState.UNPAIRED)
