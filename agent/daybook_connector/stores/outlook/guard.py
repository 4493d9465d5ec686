"""Members that Outlook's Object Model Guard watches, and that therefore stay untouched.

After the vendor's list "Protected Properties and Methods" (Outlook VBA reference), for the objects
that a calendar program meets. Reading one of them makes Outlook ask the user, unless an up to date
antivirus program or a policy vouches for us.
"""

NEVER = frozenset(
    {
        # Of an appointment.
        "OptionalAttendees",
        "Organizer",
        "PropertyAccessor",
        "RequiredAttendees",
        "Resources",
        "RTFBody",
        "HTMLBody",
        "Respond",
        "SaveAs",
        "Send",
        "Recipients",
        "ItemProperties",
        "Formula",
        # Of folders, stores and the session.
        "GetCalendarExporter",
        "SaveAsICal",
        "Columns",
        "CurrentUser",
        "SelectNamesDialog",
        "GetAddressEntryFromID",
        "GetRecipientFromID",
        "AddressLists",
        "AddressEntries",
        "HTMLEditor",
        "WordEditor",
        # Of people.
        "SmtpAddress",
        "PrimarySmtpAddress",
        "Address",
        "AddressEntry",
        "GetExchangeUser",
        "SenderName",
        "SenderEmailAddress",
    }
)
"""Never read, set or called, whatever the object."""

WRITE_ONLY = frozenset({"Body"})
"""Only getting is guarded; an event's text may be set."""
