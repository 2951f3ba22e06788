# SPDX-License-Identifier: GPL-2.0-or-later
"""schema.py - is a value what a schema of openapi.json says? As much of OpenAPI 3.0's schemas as that
file uses; a keyword that is not known here is a mistake in it."""

TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "number": (int, float)}
KNOWN = {"$ref", "type", "nullable", "enum", "oneOf", "allOf", "properties", "required",
         "additionalProperties", "items", "minimum", "maximum", "maxItems", "maxLength", "pattern", "format",
         "description", "default", "example", "title", "deprecated"}


def follow(description, schema):
    while "$ref" in schema:
        target = description
        for name in schema["$ref"].split("/")[1:]:
            target = target[name]
        schema = target
    return schema


def faults(description, schema, value, where):
    """What is wrong with the value, as texts."""
    schema = follow(description, schema)
    unknown = set(schema) - KNOWN
    if unknown:
        return [f"{where}: the schema has {unknown}"]
    if value is None:
        return [] if schema.get("nullable") or not schema.keys() & {"type", "oneOf", "allOf"} \
            else [f"{where} is null"]
    if "oneOf" in schema:
        ways = [faults(description, one, value, where) for one in schema["oneOf"]]
        return [] if [] in ways else min(ways, key=len)
    found = [fault for one in schema.get("allOf", []) for fault in faults(description, one, value, where)]
    return found + own_faults(description, schema, value, where)


def own_faults(description, schema, value, where):
    kind = schema.get("type")
    if kind and (not isinstance(value, TYPES[kind]) or (kind != "boolean" and isinstance(value, bool))):
        return [f"{where} is no {kind}: {value!r:.100}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{where} is none of {schema['enum']}: {value!r}"]
    if isinstance(value, list) and "items" in schema:
        return [fault for number, item in enumerate(value)
                for fault in faults(description, schema["items"], item, f"{where}[{number}]")]
    return member_faults(description, schema, value, where) if isinstance(value, dict) else []


def member_faults(description, schema, value, where):
    known, other = schema.get("properties", {}), schema.get("additionalProperties", True)
    found = [f"{where}.{name} is missing" for name in schema.get("required", []) if name not in value]
    for name, member in value.items():
        if name in known or isinstance(other, dict):
            found += faults(description, known.get(name, other), member, f"{where}.{name}")
        elif not other:
            found.append(f"{where}.{name} is not described")
    return found


def check(description, schema, value, where="answer"):
    found = faults(description, schema, value, where)
    assert not found, "\n".join(found)
