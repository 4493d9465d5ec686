from django.apps import AppConfig


class CaldavConfig(AppConfig):
    name = "kinds.caldav"

    def ready(self) -> None:
        from kinds.caldav.words import notes
        from providers.words import add_notes

        add_notes(notes.NOTES)
