"""Text of hosts and guests with its links, which lead away from here and vouch for nothing."""

from django import template
from django.utils.html import Urlizer
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


class _Linker(Urlizer):
    url_template = '<a href="{href}" rel="nofollow noopener ugc"{attrs}>{url}</a>'


_link = _Linker()


@register.filter(is_safe=True)
def linked(text: str) -> SafeString:
    """The text, escaped, with what looks like an address on the web or of mail as a link. What
    follows may put it into paragraphs. https://html.spec.whatwg.org/#linkTypes"""
    return mark_safe(_link(str(text), autoescape=True))  # noqa: S308 - escaped by the Urlizer
