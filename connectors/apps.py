from django.apps import AppConfig


class ConnectorsConfig(AppConfig):
    name = "connectors"

    def ready(self) -> None:
        from accounts import figures
        from connectors import (
            tasks_try,  # noqa: F401  (registers the job)
        )
        from connectors.channels import (
            tasks as channel_tasks,  # noqa: F401  (registers the jobs)
        )
        from connectors.examining import (
            tasks,  # noqa: F401  (registers the job)
        )
        from connectors.metrics import ages, jobs, servers, states, syncs
        from connectors.status import render_status
        from connectors.words import notes
        from live import fragments
        from providers.words import add_errors, add_notes

        add_errors(notes.ERRORS)
        add_notes(notes.NOTES)
        for source in (states, ages, syncs, servers, jobs):
            figures.register(source.__name__, source.collect)
        fragments.register("connector", render_status)
