# SPDX-License-Identifier: GPL-2.0-or-later
"""reference.py - the pages of /docs that are made of the daemon's own tables, as Markdown: the routes of openapi.json,
the settings of an index, the options of the daemon."""
import json
import re

STRING = r'"(?:[^"\\]|\\.)*"'
TEXT = rf'{STRING}(?:\s*{STRING})*'
SETTING = re.compile(rf'\{{\{{"(\w+)",.*?\}},\s*(?:BOTH\(\s*({TEXT})\)|\{{({TEXT}),\s*({TEXT})\}})', re.S)
OPTION = re.compile(rf'\{{"([\w-]+)", OPTION_(\w+), AT\(\w+\), [^,]+, [^,]+, (NULL|\w+|{TEXT}),\s*(NULL|{TEXT}),\s*({TEXT})\}}')
MEANING = re.compile(rf'^  (\w+): ({STRING}),$', re.M)

# The first part of a path: the heading below which its routes are.
GROUPS = [
    ("Search", ("/search", "/multi-search", "/query", "/indexes/{uid}/search", "/indexes/{uid}/facet-search",
                "/indexes/{uid}/similar", "/indexes/{uid}/boxes", "/indexes/{uid}/export", "/indexes/{uid}/timeline",
                "/indexes/{uid}/lists", "/dynamic-search-rules")),
    ("Alerts", ("/indexes/{uid}/alerts", "/feeds")),
    ("Documents", ("/indexes/{uid}/documents", "/indexes/{uid}/fields", "/indexes/{uid}/takedowns", "/read")),
    ("Settings", ("/indexes/{uid}/settings",)),
    ("Indexes", ("/indexes", "/swap-indexes", "/stats")),
    ("Tasks", ("/tasks", "/batches")),
    ("Keys", ("/keys",)),
    ("Webhooks", ("/webhooks",)),
    ("Backups", ("/dumps", "/snapshots")),
    ("Replicas", ("/replication",)),
    ("The daemon", ("/",)),
]


def c_text(literal):
    """The value of C strings that stand side by side."""
    return "".join(json.loads(part) for part in re.findall(STRING, literal))


def plain(text):
    """Text of the tables as Markdown: only what stands between backticks has a meaning."""
    parts = text.split("`")
    parts[::2] = [re.sub(r"([<*_\[\]\\])", r"\\\1", part) for part in parts[::2]]
    return "`".join(parts)


def cell(text):
    return str(text).replace("|", "\\|").replace("\n", " ")


def table(head, rows):
    lines = ["| " + " | ".join(map(cell, row)) + " |" for row in [head, ["---"] * len(head), *rows]]
    return "\n".join(lines) + "\n"


def settings(read):
    meanings = {name: c_text(text) for name, text in MEANING.findall(read("client/operator/operator_words.mjs"))}
    rows = []
    for name, both, documents, articles in SETTING.findall(read("index/store/settings/settings_table.c")):
        normal = [f"`{c_text(value)}`" for value in ((both,) * 2 if both else (documents, articles))]
        rows.append((f"`{name}`", plain(meanings.get(name, "Not supported.")), *normal))
    return ("# Settings of an index\n\nRead and change them with `GET` and `PATCH /indexes/{uid}/settings`, one of them with "
            "`/indexes/{uid}/settings/{name}`, its name with hyphens (`ranking-rules`). A setting that is null has the "
            "default of the index's preset. The [operator's page](operator) edits them, too.\n\n"
            + table(("setting", "what it does", "preset `documents`", "preset `articles`"), rows))


def options(read):
    rows = []
    for name, kind, normal, argument, text in OPTION.findall(read("server/state/config.c")):
        value = {"NULL": "", "DATABASE_DEFAULT": "`dateline-db`"}.get(normal) if not normal.startswith('"') else f"`{c_text(normal)}`"
        takes = "" if argument == "NULL" else " " + c_text(argument)
        rows.append((f"`{name}`", f"`--{name}{takes}`", f"`DATELINE_{name.upper().replace('-', '_')}`", value, plain(c_text(text))))
    return ("# Options of the daemon\n\nEach option can be given in three ways. The command line wins over the environment, and "
            "the environment over the file of options.\n\n"
            + table(("in the file", "on the command line", "in the environment", "default", "what it does"), rows)
            + "\nThe man page says more: `man datelined`. Options of the indexer and the client: `dateline-index --help`, "
            "`dateline --help`.\n")


class Api:
    """openapi.json as Markdown: a heading for each route, a table for each schema."""

    def __init__(self, description):
        self.description, self.schemas = description, description["components"]["schemas"]

    def follow(self, thing):
        while "$ref" in thing:
            place = self.description
            for part in thing["$ref"].split("/")[1:]:
                place = place[part]
            thing = place
        return thing

    def kind(self, schema):
        """The type of a value in a word or two, with a link to its schema."""
        if "$ref" in schema:
            name = schema["$ref"].rsplit("/", 1)[1]
            return f"[{name}](#{name.lower()})" if name in self.schemas else name
        for joint, word in (("oneOf", " or "), ("anyOf", " or "), ("allOf", " and ")):
            if joint in schema:
                return word.join(dict.fromkeys(self.kind(part) for part in schema[joint]))
        if "enum" in schema:
            return ", ".join(f"`{json.dumps(value)}`" for value in schema["enum"])
        kind = schema.get("type", "any")
        if kind == "array":
            return "list of " + self.kind(schema.get("items", {}))
        return " or ".join(kind) if isinstance(kind, list) else kind

    def what(self, schema):
        parts = [schema.get("description", "")]
        if "default" in schema:
            parts.append(f"Default: `{json.dumps(schema['default'])}`.")
        return plain(" ".join(part if part.endswith((".", "`")) or not part else part + "." for part in parts).strip())

    def members(self, schema):
        required = schema.get("required", [])
        return table(("member", "type", "meaning"),
                     [(f"`{name}`" + (" (required)" if name in required else ""), self.kind(member), self.what(member))
                      for name, member in schema["properties"].items()])

    def operation(self, method, path, operation, shared):
        lines = [f"### {method.upper()} {path}\n", plain(operation["summary"].rstrip(".")) + ".\n"]
        if operation.get("x-action"):
            lines.append(f"A key needs the action `{operation['x-action']}`.\n")
        elif operation.get("security") == []:
            lines.append("It needs no key.\n")
        given = [self.follow(parameter) for parameter in shared + operation.get("parameters", [])]
        if given:
            lines.append(table(("parameter", "in", "type", "meaning"), [
                (f"`{one['name']}`" + (" (required)" if one.get("required") else ""), one["in"], self.kind(one.get("schema", {})),
                 self.what({**one.get("schema", {}), "description": one.get("description", one.get("schema", {}).get("description", ""))}))
                for one in given]))
        lines += self.body(operation) + self.answers(operation)
        return "\n".join(lines)

    def body(self, operation):
        content = self.follow(operation.get("requestBody", {})).get("content", {})
        kinds = [f"`{kind}`: {self.kind(value['schema'])}" if "schema" in value else f"`{kind}`" for kind, value in content.items()]
        return ["Body: " + "; ".join(kinds) + ".\n"] if kinds else []

    def answers(self, operation):
        lines = []
        for status, answer in operation["responses"].items():
            if status == "default":
                continue
            answer = self.follow(answer)
            kinds = [self.kind(value["schema"]) for value in answer.get("content", {}).values() if "schema" in value]
            lines.append(f"- {status}: {plain(answer.get('description', '').rstrip('.'))}" + (f" ({'; '.join(kinds)})" if kinds else ""))
        return lines + [""]

    def schema(self, name, schema):
        schema = self.follow(schema)
        lines = [f"### {name}\n", self.what(schema) + "\n"]
        lines.append(self.members(schema) if "properties" in schema else f"Type: {self.kind(schema)}.\n")
        return "\n".join(lines)

    def group_of(self, path):
        return next(name for name, starts in GROUPS
                    if any(path == start or path.startswith((start.rstrip("/") + "/")) for start in starts))

    def text(self):
        groups = {name: [] for name, _ in GROUPS}
        for path, operations in self.description["paths"].items():
            for method, operation in operations.items():
                if method in ("get", "post", "put", "patch", "delete"):
                    groups[self.group_of(path)].append(self.operation(method, path, operation, operations.get("parameters", [])))
        parts = ["# Routes of the API\n", plain(self.description["info"]["description"]) + "\n",
                 "A running daemon has this description for programs at `/openapi.json`. Every error is an "
                 "[error object](#error), and its code is in the [table of errors](errors).\n"]
        parts += [f"## {name}\n\n" + "\n".join(routes) for name, routes in groups.items() if routes]
        parts.append("## Schemas\n\n" + "\n".join(self.schema(name, schema) for name, schema in self.schemas.items()))
        return "\n".join(parts)


def api(read):
    return Api(json.loads(read("server/share/openapi.json"))).text()


MAKERS = {"api": api, "settings": settings, "options": options}
