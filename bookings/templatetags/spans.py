"""The end of a span under the name it had: `ending` of `{% load languages %}`."""

from django import template

from languages.templatetags.languages import ending

register = template.Library()
register.filter("ending", ending)
