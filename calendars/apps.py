from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "calendars"

    def ready(self) -> None:
        from accounts import figures
        from calendars import metrics
        from calendars.alerts import examine_calendars, examine_entries, examine_tables, suspects
        from calendars.changing import live as changing
        from calendars.diagnosis.entries import enter_checks
        from calendars.horizon import needed_horizon
        from calendars.panels import (
            calendars_panel,
            change_panel,
            consequences_of_disconnecting,
        )
        from calendars.sync.window import MARGIN
        from calendars.words import notes, refusals, table
        from connectors.ahead import answer_with
        from connectors.consequences import tells_consequences
        from connectors.examining import examiners
        from connectors.kinds.panel import Panel
        from connectors.panels import add_panel
        from providers.words import add_errors, add_notes

        add_errors(notes.ERRORS)
        for told in (notes.NOTES, refusals.ASSOCIATION, refusals.CHANGE, table.WARNINGS):
            add_notes(told)
        add_panel(Panel("calendars/change/_panel.html", change_panel))
        add_panel(Panel("calendars/_connector_panel.html", calendars_panel))
        changing.register()
        tells_consequences(consequences_of_disconnecting)
        enter_checks()
        answer_with(lambda host: needed_horizon(host) + MARGIN.days)
        for examiner in (examine_calendars, examine_entries, examine_tables):
            examiners.register(examiner)
        examiners.register_suspects(suspects)
        figures.register(metrics.__name__, metrics.collect)
