"""Outlook's and COM's error codes, what they mean and what helps."""

from dataclasses import dataclass
from typing import Any

from daybook_connector.stores.errors import (
    StoreBusy,
    StoreClosed,
    StoreError,
    StoreMissing,
    StorePermissionRefused,
    StorePrompt,
)


class OutlookItemMissing(StoreError):
    """The item or folder is no longer there."""

    kind = "item-missing"


class FolderOffline(StoreError):
    """Outlook is not connected to the server that keeps this calendar."""

    kind = "folder-offline"


class ChangedMeanwhile(StoreError):
    """The event was changed by somebody else in the same moment."""

    code = "event-changed"


@dataclass(frozen=True, slots=True)
class OutlookErrorCode:
    """`why` is the code of its words (`words.details`)."""

    name: str
    why: str
    raises: type[StoreError] = StoreError
    again: bool = False
    gone: bool = False


_AGAIN, _GONE, _MISSING = "outlook-again", "outlook-gone", "outlook-missing"
_OFFLINE, _INSTALL, _START = "outlook-offline", "outlook-install", "outlook-start"

CODES = {
    0x80010001: OutlookErrorCode("RPC_E_CALL_REJECTED", _AGAIN, StoreBusy, again=True),
    0x8001010A: OutlookErrorCode("RPC_E_SERVERCALL_RETRYLATER", _AGAIN, StoreBusy, again=True),
    0x8001010B: OutlookErrorCode("RPC_E_SERVERCALL_REJECTED", _AGAIN, StoreBusy, again=True),
    0x8001010D: OutlookErrorCode(
        "RPC_E_CANTCALLOUT_ININPUTSYNCCALL", _AGAIN, StoreBusy, again=True
    ),
    0x800706BA: OutlookErrorCode("RPC_S_SERVER_UNAVAILABLE", _GONE, StoreClosed, gone=True),
    0x800706BE: OutlookErrorCode("RPC_S_CALL_FAILED", _GONE, StoreClosed, gone=True),
    0x800706BF: OutlookErrorCode("RPC_S_CALL_FAILED_DNE", _GONE, StoreClosed, gone=True),
    0x80010007: OutlookErrorCode("RPC_E_SERVER_DIED", _GONE, StoreClosed, gone=True),
    0x80010012: OutlookErrorCode("RPC_E_SERVER_DIED_DNE", _GONE, StoreClosed, gone=True),
    0x80010108: OutlookErrorCode("RPC_E_DISCONNECTED", _GONE, StoreClosed, gone=True),
    0x800401FD: OutlookErrorCode("CO_E_OBJNOTCONNECTED", _GONE, StoreClosed, gone=True),
    0x800401E3: OutlookErrorCode("MK_E_UNAVAILABLE", "outlook-not-running", StoreClosed),
    0x80080005: OutlookErrorCode("CO_E_SERVER_EXEC_FAILURE", _START, StoreClosed),
    0x800702E4: OutlookErrorCode("ERROR_ELEVATION_REQUIRED", _START, StoreClosed),
    0x80040154: OutlookErrorCode("REGDB_E_CLASSNOTREG", _INSTALL, StoreMissing),
    0x800401F3: OutlookErrorCode("CO_E_CLASSSTRING", _INSTALL, StoreMissing),
    0x80004004: OutlookErrorCode("E_ABORT", "outlook-denied", StorePrompt),
    0x80070005: OutlookErrorCode("E_ACCESSDENIED", "outlook-owner", StorePermissionRefused),
    0x8004010F: OutlookErrorCode("MAPI_E_NOT_FOUND", _MISSING, OutlookItemMissing),
    0x8004010A: OutlookErrorCode("MAPI_E_OBJECT_DELETED", _MISSING, OutlookItemMissing),
    0x80040107: OutlookErrorCode("MAPI_E_INVALID_ENTRYID", _MISSING, OutlookItemMissing),
    0x80040109: OutlookErrorCode("MAPI_E_OBJECT_CHANGED", "outlook-changed", ChangedMeanwhile),
    0x80040115: OutlookErrorCode("MAPI_E_NETWORK_ERROR", _OFFLINE, FolderOffline),
    0x8004011D: OutlookErrorCode("MAPI_E_FAILONEPROVIDER", _OFFLINE, FolderOffline),
    0x8007000E: OutlookErrorCode("E_OUTOFMEMORY", "outlook-memory"),
    0x8001010E: OutlookErrorCode("RPC_E_WRONG_THREAD", "outlook-thread"),
    0x80040201: OutlookErrorCode("Messaging interfaces", "outlook-messaging"),
    0x80020006: OutlookErrorCode("DISP_E_UNKNOWNNAME", "outlook-too-old"),
    0x80020009: OutlookErrorCode("DISP_E_EXCEPTION", "outlook-exception"),
    0x80070057: OutlookErrorCode("E_INVALIDARG", "outlook-argument"),
}

DISP_E_EXCEPTION = 0x80020009


def scode(error: Any) -> int:
    """The unsigned code of a `pythoncom.com_error`: the server's own where it gives one."""
    code = error.hresult & 0xFFFFFFFF
    if code == DISP_E_EXCEPTION and error.excepinfo and error.excepinfo[5]:
        code = error.excepinfo[5] & 0xFFFFFFFF
    return int(code)


def explained(code: int) -> OutlookErrorCode:
    """What a code means. Exchange raises its offline codes with several prefixes."""
    if code in CODES:
        return CODES[code]
    if code & 0xFFFF in (0x0115, 0x011D) and code & 0x80000000:
        return CODES[0x80040115]
    return OutlookErrorCode(f"0x{code:08X}", "outlook-error")
