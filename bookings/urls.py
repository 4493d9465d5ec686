"""Addresses of the bookings app: guests under /book/ and /booking/, hosts under /pages/."""

from django.urls import URLPattern, URLResolver, include, path

from bookings.views import (
    another,
    book,
    bookings,
    export,
    forget,
    home,
    leave,
    manage,
    move,
    pages,
    proposal,
    public,
    requests,
    why,
)

app_urls: list[URLPattern | URLResolver] = [
    path("book/<slug:host>/", public.host_pages, name="host"),
    path("book/<slug:host>/<slug:page>/", another.page, name="page"),
    path("book/<slug:host>/<slug:page>/book/", book.book, name="book"),
    path("booking/<str:token>/", manage.show, name="manage"),
    path("booking/<str:token>/booked/", manage.booked, name="booked"),
    path("booking/<str:token>/cancel/", manage.cancel, name="cancel"),
    path("booking/<str:token>/reschedule/", manage.reschedule, name="reschedule"),
    path("booking/<str:token>/proposal/", proposal.proposal, name="proposal"),
    path("booking/<str:token>/event.ics", manage.event, name="ics"),
    path("request/<str:token>/", requests.answer, name="answer"),
    path("pages/", pages.index, name="pages"),
    path("pages/new/", pages.create, name="page-create"),
    path("pages/<int:pk>/", pages.edit, name="page-edit"),
    path("pages/<int:pk>/delete/", pages.delete, name="page-delete"),
    path("pages/<int:pk>/toggle/", pages.toggle, name="page-toggle"),
    path("pages/<int:pk>/calendars/", pages.calendars, name="page-calendars"),
    path("pages/<int:pk>/why/", why.why, name="why"),
    path("leave/", leave.leave, name="leave"),
    path("leave/cancel/", leave.cancel_ahead, name="leave-cancel"),
    path("export/", export.export, name="export"),
    path("bookings/", bookings.index, name="bookings"),
    path("bookings/<uuid:pk>/", bookings.detail, name="booking"),
    path("bookings/<uuid:pk>/answer/", bookings.answer, name="booking-answer"),
    path("bookings/<uuid:pk>/move/", move.move, name="booking-move"),
    path("bookings/<uuid:pk>/withdraw/", move.withdraw, name="proposal-withdraw"),
    path("bookings/<uuid:pk>/forget/", forget.forget, name="booking-forget"),
    path("bookings/<uuid:pk>/cancel/", bookings.cancel, name="booking-cancel"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("", include((app_urls, "bookings"))),
]
