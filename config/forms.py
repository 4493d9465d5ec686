"""How every form looks: label, hint and errors beside the field."""

from django.forms.renderers import TemplatesSetting


class DaybookFormRenderer(TemplatesSetting):
    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
