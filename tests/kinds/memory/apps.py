from django.apps import AppConfig


class MemoryConfig(AppConfig):
    name = "tests.kinds.memory"

    def ready(self) -> None:
        from alerts.catalogue import enter
        from connectors.examining import examiners
        from providers.words import add_notes
        from tests.kinds.memory.alert_kinds import FROZEN, examine

        enter([FROZEN])
        examiners.register(examine)
        add_notes({"cursor-unknown": "the cursor is unknown"})
