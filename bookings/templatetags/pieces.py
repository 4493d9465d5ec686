"""Parts of a page that stand in a gap of a sentence, wherever a language wants them."""

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_block_tag
def piece(content: str) -> SafeString:
    """`{% piece as day %}<input …>{% endpiece %}`, then `{{ day }}` in a `{% blocktranslate %}`."""
    return mark_safe(content.strip())  # noqa: S308 - rendered by the template
