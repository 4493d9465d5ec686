"""Alerts, diagnoses and Outlook become apps of their own. Their tables stay where they are."""

from django.db import migrations, models

MOVED = {
    "alerts": ("alert", "alertsettings"),
    "diagnosis": ("diagnosis",),
    "outlook": ("agent", "agentcalendar", "agentcommand", "agentevent", "outlookaccount"),
}


def take_along(apps, schema_editor):
    """What points to a model by its content type (permissions, the log of the pages for staff)."""
    types = apps.get_model("contenttypes", "ContentType").objects
    for app, names in MOVED.items():
        types.filter(app_label="connectors", model__in=names).update(app_label=app)


def bring_back(apps, schema_editor):
    types = apps.get_model("contenttypes", "ContentType").objects
    for app, names in MOVED.items():
        types.filter(app_label=app, model__in=names).update(app_label="connectors")


class Migration(migrations.Migration):

    dependencies = [
        ("connectors", "0011_plurals"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField("agentcalendar", "account"),
                migrations.RemoveField("agentevent", "calendar"),
                migrations.RemoveField("agentcommand", "account"),
                *(
                    migrations.DeleteModel(name)
                    for name in (
                        "Agent", "AgentCalendar", "AgentEvent", "AgentCommand", "OutlookAccount",
                        "Alert", "AlertSettings", "Diagnosis",
                    )
                ),
            ],
        ),
        migrations.RunPython(take_along, bring_back),
        migrations.AlterField("connectiontry", "kind", models.CharField(max_length=12)),
        migrations.AlterField(
            "connector",
            "kind",
            models.CharField(
                help_text="The code of a kind in the table of kinds.", max_length=12
            ),
        ),
    ]
