"""Results name their question, and are codes with details; what earlier releases said stays as it was."""

from django.db import migrations

NAMES = {
    1: 'running',
    2: 'alerts',
    3: 'sync',
    4: 'free',
    5: 'blocking',
    6: 'selection',
    7: 'permission',
    8: 'invites',
    9: 'network',
    10: 'round-trip',
}


def with_names(apps, schema_editor):
    Diagnosis = apps.get_model('diagnosis', 'Diagnosis')
    for diagnosis in Diagnosis.objects.exclude(results=[]).only('results').iterator(500):
        diagnosis.results = [_named(item, diagnosis) for item in diagnosis.results]
        diagnosis.save(update_fields=['results'])


def _named(item, diagnosis):
    if 'number' not in item:
        return item
    pending = {'pending': True} if item.get('pending') else {}
    return pending | {
        'question': NAMES.get(item['number'], str(item['number'])),
        'verdict': item['verdict'],
        'code': 'said-before',
        'details': {name: item.get(name, '') for name in ('title', 'meaning', 'remedy')},
        'evidence': [_said(line) for line in item['evidence']],
        'fixes': [_fix(fix) for fix in item['fixes']],
        'milliseconds': item['milliseconds'],
        'at': None,
    }


def _said(line):
    return {'says': 'said-before', 'details': {'text': line}}


def _fix(fix):
    """A button keeps what it said, and what it does."""
    return {
        'code': fix['code'] or 'said-before',
        'argument': fix['argument'],
        'url': fix['url'],
        'details': {'label': fix['label']},
    }


class Migration(migrations.Migration):

    dependencies = [
        ('diagnosis', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(with_names, migrations.RunPython.noop),
    ]
