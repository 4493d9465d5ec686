"""Calendars for support staff: their health, never what is in them."""

from django.contrib import admin

from calendars.models import AssociatedCalendars, Calendar, CalendarEntry
from connectors.admin import ReadOnlyAdmin


@admin.register(Calendar)
class CalendarAdmin(ReadOnlyAdmin):
    list_display = ["name", "connector", "access", "verified_at", "gone_at", "error_code"]
    list_filter = ["access", "error_code"]
    list_select_related = ["connector"]
    search_fields = ["name", "connector__account", "connector__host__email"]
    exclude = ["cursor", "key"]


@admin.register(AssociatedCalendars)
class AssociatedCalendarsAdmin(ReadOnlyAdmin):
    list_display = ["host", "is_default"]
    list_select_related = ["host"]
    search_fields = ["host__email"]


@admin.register(CalendarEntry)
class CalendarEntryAdmin(ReadOnlyAdmin):
    """Whether events are written; their titles and guests are not support's business."""

    list_display = ["id", "calendar", "wanted", "revision", "written_revision", "error_code"]
    list_filter = ["wanted", "error_code"]
    list_select_related = ["calendar"]
    search_fields = ["meeting", "calendar__connector__account"]
    exclude = ["title", "description", "location", "url", "key"]
