"""The component page: every building block of the pages, alive. Mounted only in DEBUG."""

from datetime import date, datetime, timedelta

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

STATES = [
    ("ok", "Up to date"),
    ("attention", "Needs attention"),
    ("broken", "Not syncing"),
    ("unknown", "Cannot tell"),
    ("paused", "Paused"),
    ("syncing", "Syncing"),
]


class SampleForm(forms.Form):
    """One field of every kind."""

    name = forms.CharField(help_text="Shown to your guests.")
    email = forms.EmailField(label="E-mail")
    length = forms.ChoiceField(choices=[("30", "30 minutes"), ("60", "1 hour")])
    seats = forms.IntegerField(min_value=1, initial=8, required=False)
    starts = forms.TimeField(widget=forms.TimeInput(attrs={"type": "time"}), initial="09:00")
    notes = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    session = forms.ChoiceField(
        choices=[("one", "One-on-one"), ("group", "Group session")],
        widget=forms.RadioSelect(attrs={"class": "option-cards"}),
        initial="one",
    )
    days = forms.MultipleChoiceField(
        label="On these days",
        choices=[("mo", "Monday"), ("tu", "Tuesday"), ("we", "Wednesday")],
        widget=forms.CheckboxSelectMultiple,
        initial=["mo", "tu"],
    )
    copies = forms.BooleanField(
        label="Send me a copy", help_text="To your primary address.", required=False
    )
    enabled = forms.BooleanField(
        label="Page is on",
        widget=forms.CheckboxInput(attrs={"class": "switch"}),
        initial=True,
        required=False,
    )


def components(request: HttpRequest) -> HttpResponse:
    if request.GET.get("layout") == "guest":
        return render(request, "components/guest.html", {"weeks": _month(timezone.localdate())})
    messages.success(request, "Your profile is saved.")
    now = timezone.now()
    context = {
        "states": STATES,
        "form": SampleForm(),
        "wrong": SampleForm({"email": "anna@", "length": "30", "session": "one"}),
        "rows": _rows(now),
        "page": Paginator(range(60), 10).page(2),
        "a_while_ago": now - timedelta(minutes=4),
    }
    return render(request, "components/index.html", context)


def _rows(now: datetime) -> list[dict[str, object]]:
    return [
        {"name": "Work", "colour": "#2f6fdb", "state": "ok", "text": "Up to date", "seen": now},
        {
            "name": "Family",
            "colour": "#d9822b",
            "state": "attention",
            "text": "Overdue",
            "seen": now - timedelta(hours=3),
        },
        {"name": "Holidays", "colour": "", "state": "unknown", "text": "Cannot tell", "seen": None},
    ]


def _month(today: date) -> list[list[date | None]]:
    first = today.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    cells: list[date | None] = [None] * first.weekday()
    cells += [first + timedelta(days=n) for n in range(last.day)]
    return [cells[start : start + 7] for start in range(0, len(cells), 7)]


urlpatterns = [path("", components, name="components")]
