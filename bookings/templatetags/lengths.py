"""Lengths of time under the name they had: `minutes` of `{% load languages %}`."""

from django import template

from languages.lengths import minutes

register = template.Library()
register.filter("in_words", minutes)
