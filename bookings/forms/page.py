"""The settings of a booking page."""

from types import SimpleNamespace
from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.zone_field import ZoneChoiceField
from bookings.forms.length import DAYS_AHEAD, TIME_AHEAD, LengthField
from bookings.models import MINUTES_PER_DAY, BookingPage
from bookings.page_rules import impossible
from bookings.page_words import problem


class MinutesField(forms.IntegerField):
    """A number of minutes between two bounds."""

    def __init__(self, *, least: int, most: int, **options: Any) -> None:
        super().__init__(
            validators=[
                MinValueValidator(least, _("At least %(limit_value)s minutes.")),
                MaxValueValidator(most, _("At most %(limit_value)s minutes.")),
            ],
            error_messages={"invalid": _("Give a whole number of minutes.")},
            **options,
        )
        self.widget.attrs |= {"min": least, "max": most, "inputmode": "numeric"}


def shown_fields(typed: QueryDict) -> QueryDict:
    """What was typed, without the fields of groups where they were not to be seen."""
    if typed.get("session") != BookingPage.Session.ONE_ON_ONE:
        return typed
    shown = typed.copy()
    shown["seats"], shown["foreign_events"] = "1", str(BookingPage.ForeignEvents.CLOSE)
    return shown


class PageForm(forms.ModelForm):
    timezone = ZoneChoiceField(
        help_text=_("The hours below are read on clocks of this zone. Guests see their own."),
    )
    slug = forms.SlugField(
        label=_("Address"),
        max_length=60,
        required=False,
        help_text=_(
            "The last part of the link. Empty: made of the title. "
            "A link you have handed out stops working when this changes."
        ),
        error_messages={"invalid": _("Use only letters, digits and hyphens, such as intro-call.")},
    )
    duration = MinutesField(
        label=_("Duration"), least=5, most=MINUTES_PER_DAY, help_text=_("Minutes a meeting lasts.")
    )
    spacing = MinutesField(
        label=_("Start times every"),
        least=5,
        most=MINUTES_PER_DAY,
        help_text=_("Minutes from one offered start to the next."),
    )
    buffer_before = MinutesField(
        label=_("Buffer before"),
        least=0,
        most=720,
        help_text=_("Minutes kept free before a meeting."),
    )
    buffer_after = MinutesField(
        label=_("Buffer after"),
        least=0,
        most=720,
        help_text=_("Minutes kept free after a meeting."),
    )
    lead_time = LengthField(
        label=_("Earliest booking"),
        units=TIME_AHEAD,
        least=0,
        most=90 * MINUTES_PER_DAY,
        help_text=_("How long before it begins a time can be booked at the latest."),
    )
    horizon = LengthField(
        label=_("Bookable ahead"),
        units=DAYS_AHEAD,
        least=1,
        most=730,
        help_text=_("How far into the future guests find times."),
    )
    stale_hours = forms.IntegerField(
        label=_("Keep offering for"),
        validators=[
            MinValueValidator(0, _("At least %(limit_value)s hours.")),
            MaxValueValidator(168, _("At most %(limit_value)s hours, which is a week.")),
        ],
        error_messages={"invalid": _("Give a whole number of hours.")},
        help_text=_("Hours in which guests still book by what was last known. 0 is not at all."),
        widget=forms.NumberInput(attrs={"min": 0, "max": 168, "inputmode": "numeric"}),
    )

    class Meta:
        model = BookingPage
        fields: ClassVar = [
            "title",
            "slug",
            "description",
            "location",
            "location_for",
            "enabled",
            "timezone",
            "session",
            "seats",
            "foreign_events",
            "duration",
            "spacing",
            "buffer_before",
            "buffer_after",
            "lead_time",
            "horizon",
            "stale_hours",
            "when_stale",
        ]
        widgets: ClassVar = {
            "description": forms.Textarea(attrs={"rows": 4}),
            "session": forms.RadioSelect(attrs={"class": "option-cards"}),
            "enabled": forms.CheckboxInput(attrs={"class": "switch"}),
            "foreign_events": forms.RadioSelect,
            "location_for": forms.RadioSelect,
            "when_stale": forms.RadioSelect,
        }
        labels: ClassVar = {
            "title": _("Title"),
            "description": _("Description"),
            "location": _("Location"),
            "seats": _("Seats"),
            "enabled": _("Open for bookings"),
            "session": _("Kind of meeting"),
            "foreign_events": _("Other events in your calendars"),
            "location_for": _("Who learns the location"),
            "when_stale": _("After that"),
        }
        help_texts: ClassVar = {
            "description": _("Shown to guests above the calendar."),
            "location_for": _(
                "Whoever has a link to a call can walk into it, also from another "
                "meeting. Your own mails and calendars always have the location."
            ),
            "enabled": _("A closed page offers no times. Guests can still cancel and reschedule."),
            "seats": _(
                "Only for group pages: how many guests share one time. Empty means unlimited. "
                "A one-on-one page always has 1."
            ),
            "foreign_events": _(
                "What a busy event that is not a meeting of this page does to a "
                "group time. On one-on-one pages it always closes the time."
            ),
            "when_stale": _(
                "A request reserves its time and waits for your answer, for up to 48 hours. It is "
                "confirmed by itself when your calendars can be read again and the time is free. "
                "The same happens, without those hours, while a calendar holds an event that "
                "cannot be read."
            ),
        }

    def __init__(self, *args: Any, host: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.user = host
        zones: Any = self.fields["timezone"]
        zones.keep(self.instance.timezone)

    def clean_seats(self) -> int | None:
        """One-on-one has one seat, so nobody needs to say so."""
        seats = self.cleaned_data["seats"]
        one_on_one = self.cleaned_data.get("session") == BookingPage.Session.ONE_ON_ONE
        return 1 if seats is None and one_on_one else seats

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"]).lower()
        others = BookingPage.objects.filter(user=self.instance.user).exclude(pk=self.instance.pk)
        if slug and others.filter(slug=slug).exists():
            raise forms.ValidationError(_("You have a page with this address already."))
        return slug

    def clean(self) -> dict[str, Any]:
        """Say beside a field what the database's constraints could only say of the whole.

        A field with an error is left out when the model judges, so nothing is said twice.
        """
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            for found in impossible(SimpleNamespace(**cleaned)):
                self.add_error(found.field, problem(found))
        return cleaned

    def as_typed(self) -> "PageForm":
        """The same form, shown as it was typed but not judged yet."""
        self._errors = ErrorDict()
        return self
