from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "live"

    def ready(self) -> None:
        from accounts import figures
        from live import endings, metrics

        figures.register(metrics.__name__, metrics.collect)
        endings.watch()
