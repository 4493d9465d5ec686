"""Where the next step of a guest leads: a link, or a button where it takes along what was typed."""

from typing import Any

from django import template
from django.template.context import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

KEEPING = "kept"
"""The id of the form whose fields are taken along."""
ONLY_LINKS = {"rel"}


@register.simple_block_tag(takes_context=True)
def way(context: Context, content: str, to: str, **attributes: Any) -> SafeString:
    """The content as a way to `base` with the query `to`.

    What a guest typed must stand in no address, so while there is any it is posted to where a link
    would lead. Empty attributes are left out; an underscore in a name stands for a hyphen.
    """
    typed = context.get("kept") is not None
    shown = format_html_join(
        "",
        ' {}="{}"',
        (
            (name.replace("_", "-"), value)
            for name, value in attributes.items()
            if value and not (typed and name in ONLY_LINKS)
        ),
    )
    address, shown_as = f"{context['base']}{to}", SafeString(content.strip())
    if typed:
        opened = format_html(
            '<button type="submit" form="{}"{} formaction="{}">', KEEPING, shown, address
        )
        return opened + shown_as + SafeString("</button>")
    return format_html('<a{} href="{}">', shown, address) + shown_as + SafeString("</a>")
