"""Settings that cannot work together are refused at start, with what to change."""

import pytest

from config.checks import check_settings


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"WEB_PROCESSES": 2}, ["daybook.E001"]),
        ({"WEB_PROCESSES": 2, "REDIS_URL": "redis://cache/0"}, []),
        ({"EMBEDDED_WORKER": False}, ["daybook.W001"]),
        ({"CREDENTIAL_KEYS": ["short"]}, ["daybook.E002"]),
        ({"SITE_URL": "book.example.com"}, ["daybook.E003"]),
        ({"SITE_URL": "https://book.example.com/daybook"}, ["daybook.E003"]),
        (
            {"SITE_URL": "https://book.example.com", "ALLOWED_HOSTS": ["localhost"]},
            ["daybook.W005"],
        ),
        ({"SITE_URL": "https://b.example.com:8443", "ALLOWED_HOSTS": [".example.com"]}, []),
        ({"WORKER_CONCURRENCY": 0}, ["daybook.E004"]),
        ({"SYNC_SECONDS": 29}, ["daybook.E031"]),
        ({"DATABASE_POOL_SIZE": 2, "WORKER_CONCURRENCY": 4}, ["daybook.E005"]),
        ({"ACCOUNT_EMAIL_VERIFICATION": "maybe"}, ["daybook.E006"]),
        ({"ACCOUNT_EMAIL_VERIFICATION": "mandatory"}, ["daybook.W002"]),
        ({"BOOKING_RATE": "often"}, ["daybook.E007"]),
        ({"BOOKING_RATE": ""}, []),
        ({"CONNECTOR_DOWNLOAD_URL": "intranet/connector"}, ["daybook.E022"]),
        ({"CONNECTOR_DOWNLOAD_URL": "javascript:alert(1)"}, ["daybook.E022"]),
        ({"CONNECTOR_DOWNLOAD_URL": "https://intranet.example.com/connector"}, []),
        ({"ALLOW_PRIVATE_ADDRESSES": "10.0.0.0/33"}, ["daybook.E010"]),
        ({"ALLOW_PRIVATE_ADDRESSES": "10.0.0.0/8, cloud.lan"}, []),
        ({"ALLOW_PRIVATE_ADDRESSES": "true"}, []),
    ],
)
def test_impossible_combinations_are_named(settings, changes, expected) -> None:
    for name, value in changes.items():
        setattr(settings, name, value)
    found = check_settings()
    assert [message.id for message in found] == expected
    assert all(message.hint for message in found)
