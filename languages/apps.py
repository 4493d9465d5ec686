"""The app of the languages: settings, checks and the library of template filters."""

from django.apps import AppConfig


class LanguagesConfig(AppConfig):
    name = "languages"

    def ready(self) -> None:
        from languages import checks  # noqa: F401
