from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "alerts"

    def ready(self) -> None:
        from accounts import figures
        from alerts import metrics, note_words
        from providers.words import add_notes

        add_notes(note_words.NOTES)
        figures.register(metrics.__name__, metrics.collect)
