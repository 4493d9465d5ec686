from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "calendars"

    def ready(self) -> None:
        from calendars.panels import calendars_panel, consequences_of_disconnecting
        from connectors.consequences import tells_consequences
        from connectors.panels import Panel, add_panel

        add_panel(Panel("calendars/_connector_panel.html", calendars_panel))
        tells_consequences(consequences_of_disconnecting)
