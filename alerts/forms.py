"""The form about alerts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alerts.models import AlertSettings
from providers.errors import AddressInvalid
from providers.http import checked_url
from providers.words import cause


class AlertSettingsForm(forms.ModelForm):
    webhook_url = forms.CharField(
        label=_("Webhook address"),
        max_length=500,
        required=False,
        help_text=_("Each alert of yours is sent there as signed JSON. https only."),
        widget=forms.URLInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )

    class Meta:
        model = AlertSettings
        fields = ["mail_own", "mail_team", "grace", "webhook_url"]
        help_texts = {
            "mail_own": _("Once when a problem stays, and once when it has passed."),
            "mail_team": _(
                "For owners and administrators: problems that last longer than an hour."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grace"].widget.attrs |= {"min": 0, "max": 1440, "inputmode": "numeric"}

    def clean_webhook_url(self) -> str:
        address = str(self.cleaned_data["webhook_url"]).strip()
        try:
            return str(checked_url(address)) if address else ""
        except AddressInvalid as error:
            detail = error.detail
            told = f"{cause(error.code)} {detail[:1].upper()}{detail[1:]}."
            raise forms.ValidationError(told) from error
