"""Pages and bookings for support staff. Meetings, bookings and mails are only shown: changing
them here would bypass the calendars and the guests."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bookings import host_words as words
from bookings.actions.forget import forget_guest
from bookings.errors import BookingGone, StillNeeded
from bookings.models import (
    Attendance,
    Booking,
    BookingPage,
    DateHours,
    Mail,
    Meeting,
    PageHost,
    PageQuestion,
    Proposal,
    WeeklyHours,
)
from bookings.refusal_words import refusal


class ReadOnly(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class WeeklyHoursInline(admin.TabularInline):
    model = WeeklyHours
    extra = 0


class DateHoursInline(admin.TabularInline):
    model = DateHours
    extra = 0


class PageHostInline(admin.TabularInline):
    model = PageHost
    raw_id_fields = ["host", "table"]
    extra = 0


class PageQuestionInline(admin.TabularInline):
    model = PageQuestion
    extra = 0


@admin.register(BookingPage)
class BookingPageAdmin(admin.ModelAdmin):
    list_display = ["title", "owner", "slug", "enabled", "session", "duration"]
    list_filter = ["enabled", "session"]
    list_select_related = ["user", "team"]
    search_fields = ["title", "slug", "user__email", "user__name"]
    raw_id_fields = ["user", "team"]
    inlines = [PageHostInline, WeeklyHoursInline, DateHoursInline, PageQuestionInline]


class AttendanceInline(admin.TabularInline):
    model = Attendance
    can_delete = False
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Meeting)
class MeetingAdmin(ReadOnly):
    list_display = ["page", "during", "state", "seats_taken", "seats"]
    list_filter = ["state"]
    list_select_related = ["page"]
    search_fields = ["page__title", "attendances__host__email"]
    inlines = [AttendanceInline]


@admin.register(Proposal)
class ProposalAdmin(ReadOnly):
    list_display = ["booking", "answer", "created_at", "expires_at"]
    list_filter = ["answer"]
    list_select_related = ["booking__meeting__page"]
    search_fields = ["booking__name", "booking__email"]


@admin.register(Mail)
class MailAdmin(ReadOnly):
    list_display = ["booking", "reader", "news", "state", "error", "created_at", "sent_at"]
    list_filter = ["state", "reader", "news"]
    list_select_related = ["booking__meeting__page"]
    search_fields = ["message_id", "booking__name", "booking__email"]


@admin.register(Booking)
class BookingAdmin(ReadOnly):
    list_display = ["guest_name", "meeting", "state", "created_at", "cancelled_at"]
    list_filter = ["state", "cancelled_by"]
    list_select_related = ["meeting__page"]
    search_fields = ["name", "email", "meeting__page__title"]
    actions = ["forget_guests"]
    # The link to manage a booking is the guest's own.
    exclude = ["attempt"]

    @admin.display(description=_("Guest"), ordering="name")
    def guest_name(self, booking: Booking) -> str:
        return booking.guest

    def has_forget_permission(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.is_superuser

    @admin.action(description=_("Delete guests' data for good"), permissions=["forget"])
    def forget_guests(self, request: HttpRequest, queryset: QuerySet[Booking]) -> None:
        forgotten = 0
        for booking in queryset.select_related("meeting"):
            try:
                forget_guest(booking=booking, now=timezone.now())
                forgotten += 1
            except (StillNeeded, BookingGone) as error:
                self.message_user(request, f"{booking}: {refusal(error)}", messages.WARNING)
        self.message_user(request, words.guests_forgotten(forgotten))
