"""What fields hold, in words, from their JSON Schema."""

from collections.abc import Iterator, Mapping
from typing import Any

from daybook_protocol.limits import DEEPEST_KEPT, HIGHEST

Schema = Mapping[str, Any]

_FORMATS = {"date-time": "instant", "date": "day", "uuid": "UUID"}
_BOUNDS = {HIGHEST: "2⁵³−1", 2**31 - 1: "2³¹−1"}


def rows(name: str, schema: Schema) -> Iterator[str]:
    """Of a table with the columns message, field, what it holds."""
    fields: Mapping[str, Schema] = schema.get("properties", {})
    title = " ".join(f"`{field['const']}`" for field in fields.values() if "const" in field)
    title = title or name
    for field, holds in fields.items():
        if "const" in holds:
            continue
        mark = "" if field in schema["required"] else "?"
        yield f"| {title} | `{field}`{mark} | {words(holds)} |"
        title = ""


def words(schema: Schema) -> str:
    """What a value holds, for readers."""
    match schema:
        case {"$ref": str(reference)}:
            return reference.rpartition("/")[2]
        case {"anyOf": several} | {"oneOf": several}:
            return " or ".join(map(words, several))
        case {"enum": choices}:
            return ", ".join(f"`{each}`" for each in choices)
        case {"format": str(kind)}:
            return _FORMATS[kind]
        case {"type": "integer"}:
            return f"{schema['minimum']} to {_bound(schema['maximum'])}"
        case {"type": "string"}:
            return _text(schema)
        case {"type": "array"}:
            most = f" of up to {schema['maxItems']}" if "maxItems" in schema else ""
            return f"list{most}: {words(schema['items'])}"
        case {"type": "object", "additionalProperties": dict(values)}:
            return f"by the key of the calendar: {words(values)}"
        case {"type": "object", "maxProperties": int(most)}:
            return f"up to {most} texts and whole numbers, by name"
        case {"type": "object"}:
            return f"object of up to {DEEPEST_KEPT} levels"
        case {"type": "boolean"}:
            return "true or false"
        case {"type": "null"}:
            return "null"
    return "anything"


def _text(schema: Schema) -> str:
    least = "" if schema.get("minLength") else ", may be empty"
    most = f" of up to {schema['maxLength']}" if "maxLength" in schema else ""
    cut = f", {schema['description']}" if "description" in schema else ""
    return f"text{most}{cut}{least}"


def _bound(number: int) -> str:
    return _BOUNDS.get(number, str(number))
