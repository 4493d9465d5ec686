from django.apps import AppConfig


class ConnectorsConfig(AppConfig):
    name = "connectors"

    def ready(self) -> None:
        from connectors import (
            fleet_live,
            pairing_live,
            tasks_try,  # noqa: F401  (registers the job)
        )
        from connectors.alerts import examiners
        from connectors.diagnosis import agents as agent_checks
        from connectors.diagnosis.entries import enter as enter_diagnosis
        from connectors.live import endings, fragments
        from connectors.metrics import alerts, jobs, process, registry, syncs
        from connectors.panels import Panel, add_panel
        from connectors.providers.outlook import (
            tasks,  # noqa: F401  (registers the jobs)
        )
        from connectors.providers.outlook import watch as agents
        from connectors.providers.outlook.line import departures
        from connectors.providers.outlook.panel import outlook_panel
        from connectors.status import render_status

        for source in (syncs, alerts, jobs, process):
            registry.register(source.__name__, source.collect)
        add_panel(Panel("connectors/outlook/_panel.html", outlook_panel, kind="outlook"))
        examiners.register(agents.examine_agents)
        examiners.register_explainer(agents.explained)
        examiners.register_hosts(agents.hosts_blocked)
        departures.watch()
        endings.watch()
        enter_diagnosis()
        agent_checks.enter()
        fragments.register("connector", render_status)
        fleet_live.register()
        pairing_live.register()
