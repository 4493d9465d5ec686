"""The messages as JSON Schema, and as a table: what docs/ shows of them.

`python -m daybook_protocol.schema docs` brings the folder up to date.
"""

import json
import sys
from pathlib import Path
from typing import Any, get_args

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, models_json_schema
from pydantic_core import core_schema

from daybook_protocol.agent import AgentMessage
from daybook_protocol.message import LineMessage, ReportMessage
from daybook_protocol.portal import PortalMessage
from daybook_protocol.words import rows

SCHEMA, TEXT = "agent-protocol.schema.json", "agent-protocol.md"
BEGIN, END = "<!-- fields: written by daybook_protocol.schema -->", "<!-- end of fields -->"


CLASSES: tuple[type[LineMessage], ...] = get_args(AgentMessage) + get_args(PortalMessage)


class _Schema(GenerateJsonSchema):
    """Whoever reads cannot do without what whoever composes need not say."""

    def field_title_should_be_set(self, schema: object) -> bool:
        return False

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        told = super().model_schema(schema)
        always = [name for name, field in told.get("properties", {}).items() if "const" in field]
        always += ["seq"] if issubclass(schema["cls"], ReportMessage) else []
        for name in always:
            del told["properties"][name]["default"]
        needed = {*always, *told.get("required", [])}
        return told | {"required": [name for name in told.get("properties", {}) if name in needed]}


def schema() -> dict[str, Any]:
    """Of all messages, with a definition for either side."""
    found = models_json_schema(
        [(each, "validation") for each in CLASSES], schema_generator=_Schema
    )[1]
    sides = {"AgentMessage": AgentMessage, "PortalMessage": PortalMessage}
    for name, side in sides.items():
        found["$defs"][name] = {"oneOf": [_reference(each.__name__) for each in get_args(side)]}
    return {
        "$schema": GenerateJsonSchema.schema_dialect,
        "title": "The line between Daybook's portal and its agents",
        "anyOf": [_reference(name) for name in sides],
        **found,
    }


def table() -> str:
    """All fields with their limits, in Markdown: messages first, then what they are made of."""
    found: dict[str, Any] = schema()["$defs"]
    names = dict.fromkeys([*(each.__name__ for each in CLASSES), *sorted(found)])
    lines = [line for name in names for line in rows(name, found[name])]
    return "\n".join(["| message | field | holds |", "|---|---|---|", *lines])


def documents(text: str) -> dict[str, str]:
    """The contents of both documents; `text` is the present one of the description."""
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    return {
        SCHEMA: json.dumps(schema(), ensure_ascii=False, indent=1) + "\n",
        TEXT: f"{before}{BEGIN}\n{table()}\n{END}{after}",
    }


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/$defs/{name}"}


def main(docs: Path) -> None:
    for name, content in documents((docs / TEXT).read_text("utf-8")).items():
        (docs / name).write_text(content, "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
