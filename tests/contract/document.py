"""docs/openapi.yaml as values: its operations, and validators for its schemas."""
import json
import pathlib
import re

import yaml
from jsonschema import Draft202012Validator, FormatChecker

ROOT = pathlib.Path(__file__).resolve().parents[2]
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
ROLES = ("operator", "retailer", "recycler", "auditor")


class CoreLoader(yaml.SafeLoader):
    """YAML 1.2's core schema (OpenAPI 3.1, section 4.3), and no key twice: PyYAML by itself reads YAML 1.1."""

    yaml_implicit_resolvers = {}

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = [key for key in keys if keys.count(key) > 1]
        if twice:
            raise yaml.YAMLError(f"{node.start_mark}: the key {twice[0]!r} stands twice")
        return super().construct_mapping(node, deep)


for tag, pattern, first in (("bool", r"true|false", "tf"), ("null", r"null|~|", ["n", "~", ""]),
                            ("int", r"[-+]?[0-9]+", "-+0123456789"),
                            ("float", r"[-+]?[0-9]+\.[0-9]+", "-+0123456789")):
    CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), list(first))


def walk(node, pointer="#"):
    """(pointer, node) of everything in a tree, outermost first."""
    yield pointer, node
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in inner:
        yield from walk(value, f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}")


class Operation:
    """One method of one path, with what the document says of it."""

    def __init__(self, document, path, method, shared, spec):
        self.document, self.path, self.method, self.spec = document, path, method.upper(), spec
        self.id = spec["operationId"]
        self.parameters = [document.resolve(p) for p in shared + spec.get("parameters", [])]
        self.responses = {status: document.resolve(r) for status, r in spec["responses"].items()}
        self.needs_key = any(p["name"] == "Idempotency-Key" for p in self.parameters)
        security = spec.get("security", document.tree["security"])
        self.public = security == []
        named = {role for requirement in security for role in requirement["bearer"]}
        self.roles = [] if self.public else [r for r in ROLES if r in named] or list(ROLES)
        content = spec.get("requestBody", {}).get("content", {})
        self.media_type = next(iter(content), None)
        self.request_media = content.get(self.media_type, {})

    def __str__(self):
        return f"{self.method} {self.path}"

    def request_faults(self, body):
        """What the request schema has against a body; [] where it has nothing."""
        schema = self.request_media.get("x-line-schema") or self.request_media["schema"]
        return self.document.faults(schema, body)

    def codes(self, status):
        """Problem codes that a response of this status may carry, [] if it is no problem."""
        content = self.responses[status].get("content", {})
        if "application/problem+json" not in content:
            return []
        return problem_codes(content["application/problem+json"]["schema"])


def problem_codes(schema):
    """The `code` values that a problem's response allows: {allOf: [Problem, {properties: {code}}]}."""
    code = schema["allOf"][1]["properties"]["code"]
    return code["enum"] if "enum" in code else [code["const"]]


class Document:
    def __init__(self):
        self.file = ROOT / "docs/openapi.yaml"
        self.bytes = self.file.read_bytes()
        self.tree = yaml.load(self.bytes, CoreLoader)
        self.validators = {}
        self.operations = []
        for path, item in self.tree["paths"].items():
            for method, spec in item.items():
                if method in METHODS:
                    self.operations.append(Operation(self, path, method, item.get("parameters", []), spec))

    def operation(self, operation_id):
        return next(o for o in self.operations if o.id == operation_id)

    def at(self, reference):
        """The node that "#/a/b" names."""
        node = self.tree
        for token in reference[2:].split("/"):
            node = node[token.replace("~1", "/").replace("~0", "~")]
        return node

    def resolve(self, node):
        while "$ref" in node:
            node = self.at(node["$ref"])
        return node

    def schema(self, name):
        return self.tree["components"]["schemas"][name]

    def validator(self, schema):
        key = json.dumps(schema, sort_keys=True)
        if key not in self.validators:
            # References are to "#/components/…": the root that they need is made around the schema.
            root = {"allOf": [schema], "components": {"schemas": self.tree["components"]["schemas"]}}
            self.validators[key] = Draft202012Validator(root, format_checker=FormatChecker(["date"]))
        return self.validators[key]

    def faults(self, schema, value):
        """Sentences on where and why `value` is not as the schema has it."""
        return [f"/{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}"
                for error in self.validator(schema).iter_errors(value)]
