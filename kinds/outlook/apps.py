from django.apps import AppConfig


class OutlookConfig(AppConfig):
    name = "kinds.outlook"

    def ready(self) -> None:
        from alerts.catalogue import enter
        from connectors.examining import examiners
        from kinds.outlook import (
            tasks,  # noqa: F401  (registers the jobs)
            watch,
        )
        from kinds.outlook.alert_kinds import AGENT_KINDS
        from kinds.outlook.line import departures
        from kinds.outlook.pairing import live as pairing
        from kinds.outlook.words import errors
        from providers.words import add_errors, add_notes

        add_errors(errors.ERRORS)
        add_notes(errors.NOTES)
        enter(AGENT_KINDS)
        examiners.register(watch.examine_agents)
        examiners.register_explainer(watch.explained)
        examiners.register_hosts(watch.hosts_blocked)
        examiners.register_suspects(watch.hosts_unheard)
        departures.watch()
        pairing.register()
