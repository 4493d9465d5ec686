from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "alerts"

    def ready(self) -> None:
        from accounts import figures
        from alerts import metrics

        figures.register(metrics.__name__, metrics.collect)
