"""What a diagnosis is to be about."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from connectors.models import Connector
from diagnosis.registry import pages_of


class DiagnosisForm(forms.Form):
    """Connector and, if wanted, page and day; only the host's own are offered."""

    connector = forms.ModelChoiceField(
        Connector.objects.none(), label=_("Which connector?"), empty_label=None
    )
    page = forms.TypedChoiceField(
        label=_("Which booking page?"), coerce=int, empty_value=None, required=False
    )
    day = forms.DateField(
        label=_("Which day is it about?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, host: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        connectors = self.fields["connector"]
        pages = self.fields["page"]
        assert isinstance(connectors, forms.ModelChoiceField)
        assert isinstance(pages, forms.TypedChoiceField)
        connectors.queryset = Connector.objects.owned_by(host)
        pages.choices = [
            ("", gettext("All that are open")),
            *((str(page.pk), page.title) for page in pages_of(host)),
        ]
