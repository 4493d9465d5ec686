from django.apps import AppConfig


class FleetConfig(AppConfig):
    name = "fleet"

    def ready(self) -> None:
        from accounts import figures
        from fleet import live, metrics

        live.register()
        figures.register(metrics.__name__, metrics.collect)
