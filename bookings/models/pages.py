"""Booking pages: what they offer, whose time it takes, and what they ask."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from accounts.zones import validate_zone
from bookings.domain.location import holds_link
from bookings.querysets import BookingPageQuerySet, PageHostQuerySet
from calendars.models import AssociatedCalendars

MINUTES_PER_DAY = 1440


class BookingPage(models.Model):
    """A public page at /book/<owner>/<slug>/ where guests pick a free time of its hosts."""

    class Session(models.TextChoices):
        ONE_ON_ONE = "one-on-one", _("One-on-one")
        GROUP = "group", _("Group")

    class ForeignEvents(models.TextChoices):
        """What an event that is not one of the page's own meetings does to a group slot."""

        CLOSE = "close", _("Close the slot")
        SEAT = "seat", _("Events in the main calendar take one seat, others close the slot")

    class WhenStale(models.TextChoices):
        """What the page does when a calendar has not been confirmed for longer than allowed."""

        REQUEST = "request", _("Take bookings as requests that I confirm")
        CLOSE = "close", _("Offer nothing until the calendar is confirmed again")

    class LocationFor(models.TextChoices):
        """Who learns where one meets. Whoever has a link to a call can also walk into it."""

        AUTOMATIC = "automatic", _("Everybody, but a link only after booking")
        EVERYBODY = "everybody", _("Everybody who sees the page")
        BOOKED = "booked", _("Only guests whose booking is confirmed")

    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.CASCADE, related_name="booking_pages"
    )
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.CASCADE, related_name="booking_pages"
    )
    slug = models.SlugField(_("address"), max_length=60)
    title = models.CharField(max_length=120)
    description = models.TextField(blank=True, max_length=4000)
    location = models.CharField(
        max_length=255, blank=True, help_text=_("Where you meet: a room, a phone number, a link.")
    )
    location_for = models.CharField(
        _("shown to"), max_length=9, choices=LocationFor, default=LocationFor.AUTOMATIC
    )
    enabled = models.BooleanField(_("open for bookings"), default=True)

    timezone = models.CharField(_("time zone"), max_length=64, validators=[validate_zone])
    duration = models.PositiveSmallIntegerField(
        default=30,
        validators=[MinValueValidator(5), MaxValueValidator(MINUTES_PER_DAY)],
        help_text=_("Minutes."),
    )
    spacing = models.PositiveSmallIntegerField(
        _("start times every"),
        default=30,
        validators=[MinValueValidator(5), MaxValueValidator(MINUTES_PER_DAY)],
        help_text=_("Minutes between two offered start times."),
    )
    lead_time = models.PositiveIntegerField(
        default=240,
        validators=[MaxValueValidator(90 * MINUTES_PER_DAY)],
        help_text=_("Minutes between now and the earliest offered time."),
    )
    horizon = models.PositiveSmallIntegerField(
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(730)],
        help_text=_("Days ahead that can be booked."),
    )
    buffer_before = models.PositiveSmallIntegerField(
        default=0, validators=[MaxValueValidator(720)], help_text=_("Minutes kept free before.")
    )
    buffer_after = models.PositiveSmallIntegerField(
        default=0, validators=[MaxValueValidator(720)], help_text=_("Minutes kept free after.")
    )

    session = models.CharField(max_length=10, choices=Session, default=Session.ONE_ON_ONE)
    seats = models.PositiveIntegerField(
        null=True,
        blank=True,
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(10000)],
        help_text=_("Guests per time. Empty means unlimited."),
    )
    foreign_events = models.CharField(
        max_length=5, choices=ForeignEvents, default=ForeignEvents.CLOSE
    )

    stale_hours = models.PositiveSmallIntegerField(
        _("keep offering for"),
        default=1,
        validators=[MaxValueValidator(168)],
        help_text=_("Hours after a calendar stopped being fresh."),
    )
    when_stale = models.CharField(
        _("after that"), max_length=7, choices=WhenStale, default=WhenStale.REQUEST
    )

    created_at = models.DateTimeField(auto_now_add=True)

    objects = BookingPageQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(user=None) ^ Q(team=None),
                name="page_is_owned_by_a_person_or_a_team",
            ),
            models.UniqueConstraint(
                fields=["user", "slug"],
                name="page_address_is_unique_per_person",
                violation_error_message=_("You have a page with this address already."),
            ),
            models.UniqueConstraint(
                fields=["team", "slug"],
                name="page_address_is_unique_per_team",
                violation_error_message=_("The team has a page with this address already."),
            ),
            models.CheckConstraint(
                condition=~Q(session="one-on-one") | Q(seats=1),
                name="one_on_one_page_has_one_seat",
                violation_error_message=_("A one-on-one page has exactly one seat."),
            ),
            models.CheckConstraint(
                condition=Q(duration__gte=5, duration__lte=MINUTES_PER_DAY)
                & Q(spacing__gte=5, spacing__lte=MINUTES_PER_DAY),
                name="page_duration_and_spacing_are_5_minutes_to_a_day",
            ),
            models.CheckConstraint(
                condition=Q(foreign_events="close") | Q(session="group", seats__isnull=False),
                name="foreign_events_take_seats_only_where_seats_are_counted",
                violation_error_message=_(
                    "Events can take a seat only on a group page with a number of seats."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def owner(self) -> User | Team:
        """Whose page it is, and in whose name guests are asked: a person, or a team."""
        owner = self.user or self.team
        assert owner is not None, "page_is_owned_by_a_person_or_a_team"
        return owner

    def hosting_of(self, user: User) -> "PageHost | None":
        """The user as one of the page's hosts, if they are."""
        return next((one for one in self.hosts.all() if one.host_id == user.pk), None)

    @property
    def keeps_location(self) -> bool:
        """Whether where one meets is told only to those whose booking is confirmed."""
        if self.location_for == self.LocationFor.AUTOMATIC:
            return holds_link(self.location)
        return bool(self.location) and self.location_for == self.LocationFor.BOOKED

    @property
    def public_location(self) -> str:
        return "" if self.keeps_location else self.location


class PageHost(models.Model):
    """Somebody whom guests of a page meet, and the table that counts for them on this page."""

    class Role(models.TextChoices):
        """What a host's time means for the page: see `bookings.domain.gathering`."""

        REQUIRED = "required", _("Attends every meeting")
        POOL = "pool", _("Attends if chosen among those who are free")

    page = models.ForeignKey(BookingPage, on_delete=models.CASCADE, related_name="hosts")
    host = models.ForeignKey(User, on_delete=models.CASCADE, related_name="hosted_pages")
    table = models.OneToOneField(
        AssociatedCalendars,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="page_host",
        help_text=_(
            "The host's own table for this page; empty means it follows the host's default."
        ),
    )
    role = models.CharField(max_length=8, choices=Role, default=Role.REQUIRED)
    weight = models.PositiveSmallIntegerField(
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("The share of the meetings among those of whom one is chosen."),
    )

    objects = PageHostQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["page", "host"], name="host_is_once_on_a_page"),
            models.CheckConstraint(condition=Q(weight__gte=1), name="host_has_a_weight"),
        ]

    def __str__(self) -> str:
        return f"{self.host} on {self.page}"


class PageQuestion(models.Model):
    """What a page asks its guests besides name and address. `options` are the choices, if any."""

    class Kind(models.TextChoices):
        LINE = "line", _("One line")
        TEXT = "text", _("Several lines")
        CHOICE = "choice", _("One of several choices")
        CHOICES = "choices", _("Any of several choices")
        CONSENT = "consent", _("A box to tick")

    page = models.ForeignKey(BookingPage, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=7, choices=Kind, default=Kind.LINE)
    label = models.CharField(max_length=200)
    help_text = models.CharField(_("help"), max_length=300, blank=True)
    required = models.BooleanField(default=False)
    options = ArrayField(models.CharField(max_length=120), default=list, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=["choice", "choices"]) ^ Q(options=[]),
                name="question_has_options_if_it_is_a_choice",
                violation_error_message=_("Questions with choices need some, others have none."),
            ),
        ]

    def __str__(self) -> str:
        return self.label


class WeeklyHours(models.Model):
    """Open hours on one weekday, in the page's zone. `ends` of midnight means the day's end."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    page = models.ForeignKey(BookingPage, on_delete=models.CASCADE, related_name="weekly_hours")
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    starts = models.TimeField()
    ends = models.TimeField()

    class Meta:
        verbose_name_plural = _("weekly hours")
        ordering = ["weekday", "starts"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")) | Q(ends="00:00"),
                name="weekly_hours_end_after_they_start",
                violation_error_message=_("The hours must end after they start."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts:%H:%M}–{self.ends:%H:%M}"


class DateHours(models.Model):
    """Hours of one date, in place of its weekly ones. Both times empty: closed all day."""

    page = models.ForeignKey(BookingPage, on_delete=models.CASCADE, related_name="date_hours")
    date = models.DateField()
    starts = models.TimeField(null=True, blank=True)
    ends = models.TimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = _("date hours")
        ordering = ["date", "starts"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(starts=None, ends=None)
                | Q(starts__isnull=False, ends__isnull=False)
                & (Q(ends__gt=F("starts")) | Q(ends="00:00")),
                name="date_hours_are_a_span_or_closed",
                violation_error_message=_(
                    "Give both times, the end after the start, or neither for a closed day."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.starts or 'closed'}"
