import re

import pytest
from django.apps import apps

OURS = (
    "accounts",
    "alerts",
    "bookings",
    "calendars",
    "connectors",
    "diagnosis",
    "fleet",
    "outlook",
)
MODELS = [model for name in OURS for model in apps.get_app_config(name).get_models()]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_the_support_pages_speak_of_many_as_people_do(model: type) -> None:
    plural = str(model._meta.verbose_name_plural)  # type: ignore[attr-defined]
    assert not re.search(r"(ss|[^aeiou]ys|sis|siss)$", plural), plural
