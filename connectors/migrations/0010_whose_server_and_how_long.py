from django.db import migrations, models


def name_servers(apps, schema_editor):
    """Which site each account asks, as connecting notes it from now on."""
    from connectors.actions.connect import site_behind

    connectors = apps.get_model('connectors', 'Connector')
    for one in connectors.objects.filter(kind='caldav').only('details', 'address').iterator():
        connectors.objects.filter(pk=one.pk).update(server=site_behind(one.details, one.address))


class Migration(migrations.Migration):

    dependencies = [
        ('connectors', '0009_compared_and_untold'),
    ]

    operations = [
        migrations.AddField(
            model_name='connectiontry',
            name='server',
            field=models.CharField(blank=True, help_text='The site that is asked.', max_length=254),
        ),
        migrations.AddField(
            model_name='connector',
            name='server',
            field=models.CharField(blank=True, editable=False, help_text='The site whose servers are asked; empty where no server is.', max_length=254),
        ),
        migrations.AddField(
            model_name='connector',
            name='last_took',
            field=models.DurationField(editable=False, help_text='How long the last sync took; empty before the first.', null=True),
        ),
        migrations.RunPython(name_servers, migrations.RunPython.noop, elidable=True),
    ]
