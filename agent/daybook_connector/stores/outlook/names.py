"""Values of Outlook's object model under its own names.

Each enumeration is the vendor's of the same name (VBA reference, api/Outlook.Ol….md).
"""

# ruff: noqa: N815

from enum import IntEnum, IntFlag


class OlDefaultFolders(IntEnum):
    olFolderDeletedItems = 3
    olFolderCalendar = 9


class OlItemType(IntEnum):
    olAppointmentItem = 1


class OlObjectClass(IntEnum):
    olAppointment = 26


class OlBusyStatus(IntEnum):
    olFree = 0
    olTentative = 1
    olBusy = 2
    olOutOfOffice = 3
    olWorkingElsewhere = 4


class OlMeetingStatus(IntEnum):
    olNonMeeting = 0
    olMeeting = 1
    olMeetingReceived = 3
    olMeetingCanceled = 5
    olMeetingReceivedAndCanceled = 7


class OlResponseStatus(IntEnum):
    olResponseNone = 0
    olResponseOrganized = 1
    olResponseTentative = 2
    olResponseAccepted = 3
    olResponseDeclined = 4
    olResponseNotResponded = 5


class OlSensitivity(IntEnum):
    olNormal = 0
    olPersonal = 1
    olPrivate = 2
    olConfidential = 3


class OlRecurrenceState(IntEnum):
    olApptNotRecurring = 0
    olApptMaster = 1
    olApptOccurrence = 2
    olApptException = 3


class OlRecurrenceType(IntEnum):
    olRecursDaily = 0
    olRecursWeekly = 1
    olRecursMonthly = 2
    olRecursMonthNth = 3
    olRecursYearly = 5
    olRecursYearNth = 6


class OlDaysOfWeek(IntFlag):
    olSunday = 1
    olMonday = 2
    olTuesday = 4
    olWednesday = 8
    olThursday = 16
    olFriday = 32
    olSaturday = 64


class OlUserPropertyType(IntEnum):
    olText = 1


class OlExchangeStoreType(IntEnum):
    olPrimaryExchangeMailbox = 0
    olExchangeMailbox = 1
    olExchangePublicFolder = 2
    olNotExchange = 3
    olAdditionalExchangeMailbox = 4


class OlNavigationModuleType(IntEnum):
    olModuleCalendar = 1


class OlInspectorClose(IntEnum):
    olDiscard = 1
