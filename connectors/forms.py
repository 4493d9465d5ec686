"""Forms about connected accounts."""

import re
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from connectors.actions.connect import AccountWish
from connectors.domain.freshness import MANUAL, REALTIME
from connectors.identities import AddressesRefused, read_addresses
from connectors.kinds.entry import Kind
from connectors.kinds.registry import kinds_with_form
from connectors.kinds.sign_in import Service
from connectors.models import Connector
from connectors.words import actions as words
from connectors.words.fields import NO_SPACES, USER_NAME_EMPTY, no_real_time


def sync_choices() -> list[tuple[str, str | Promise]]:
    """Without real-time, which not every kind has."""
    paces = ((str(each.value), capfirst(each.pace)) for each in Connector.Interval)
    return [*paces, (MANUAL, _("Only when I press Sync now"))]


class SyncField(forms.ChoiceField):
    """How often to sync. Real-time is not among the choices of a kind that cannot push."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Sync"))
        options.setdefault("initial", str(Connector.Interval.M5.value))
        super().__init__(choices=sync_choices, **options)
        self.no_push: str | Promise = ""

    def of_kind(self, kind: Kind) -> None:
        self.no_push = kind.push.why
        if self.no_push:
            self.help_text = no_real_time(self.no_push)
        else:
            self.choices = [(REALTIME, Connector.Mode.REALTIME.label), *sync_choices()]

    def validate(self, value: str) -> None:
        if value == REALTIME and self.no_push:
            raise forms.ValidationError(no_real_time(self.no_push))
        super().validate(value)


class AccountForm(forms.Form):
    """Where the account is and how to sign in. The password is never sent back to the browser."""

    address = forms.CharField(label=_("Server or mail address"), max_length=500)
    username = forms.CharField(label=_("User name"), max_length=254, required=False)
    password = forms.CharField(
        label=_("App password"),
        max_length=500,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, service: Service, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = self.fields
        fields["address"].initial = fields["address"].initial or service.address
        fields["address"].help_text = str(service.address_help)
        fields["username"].help_text = str(service.username_help)
        # Who has chosen a service has not entered a mail address above.
        fields["username"].required = bool(service.address)
        fields["password"].help_text = str(service.sign_in_help)
        for name in ("address", "username"):
            fields[name].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}
        fields["username"].widget.attrs["autocomplete"] = "off"

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"].strip()
        if any(char.isspace() for char in address):
            raise forms.ValidationError(NO_SPACES)
        return address

    def clean_password(self) -> str:
        # Pasted passwords often bring a line break or a space along.
        return str(self.cleaned_data["password"]).strip()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        address = cleaned.get("address")
        is_mail = address and "@" in address and "://" not in address
        if address and not is_mail and not cleaned.get("username"):
            self.add_error("username", USER_NAME_EMPTY)
        return cleaned

    def wish(self) -> AccountWish:
        data = self.cleaned_data
        return AccountWish(
            address=data["address"],
            username=data["username"] or data["address"],
            password=data["password"],
            name=data.get("name", "").strip(),
            sync=data.get("sync") or str(Connector.Interval.M5.value),
        )


class ConnectForm(AccountForm):
    kind = forms.ChoiceField(
        choices=lambda: [(kind.code, kind.label) for kind in kinds_with_form()],
        widget=forms.HiddenInput,
    )
    name = forms.CharField(
        label=_("Name in Daybook"),
        max_length=120,
        required=False,
        help_text=_("How you call this account; empty means its own name."),
    )
    sync = SyncField()

    field_order = ("kind", "address", "username", "password", "name", "sync")

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].initial = kind.code
        field = self.fields["sync"]
        assert isinstance(field, SyncField)
        field.of_kind(kind)


class RenameForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)


class AlsoMeForm(forms.Form):
    """Addresses under which the host is invited besides those that are known already."""

    also_me = forms.CharField(
        label=_("I am also invited as"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3, "autocapitalize": "none", "spellcheck": "false"}),
        help_text=_(
            "One address in each line. What you declined under any of them does not block."
        ),
    )

    def clean_also_me(self) -> list[str]:
        try:
            return read_addresses(re.split(r"[\r\n,;]+", self.cleaned_data["also_me"]))
        except AddressesRefused as refusal:
            raise forms.ValidationError(words.addresses_refused(refusal)) from refusal


class ModeForm(forms.Form):
    sync = SyncField()

    def __init__(self, *args: Any, connector: Connector, **kwargs: Any) -> None:
        automatic = connector.mode == Connector.Mode.AUTO
        sync = str(connector.interval) if automatic else connector.mode
        kwargs.setdefault("initial", {"sync": sync})
        super().__init__(*args, **kwargs)
        field = self.fields["sync"]
        assert isinstance(field, SyncField)
        field.of_kind(connector.of_kind)
