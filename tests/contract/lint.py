"""What must be true of docs/openapi.yaml before a server is asked anything."""
import json
import re

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from document import METHODS, ROOT, problem_codes, walk

# Keywords that OpenAPI 3.0 had and 3.1 took out, or that JSON Schema 2020-12 says otherwise.
OLD_KEYWORDS = ("nullable", "definitions", "dependencies", "additionalItems", "$recursiveRef")


def schemas_of(document):
    """(pointer, schema) of every schema: named ones, and those in media types, parameters and headers."""
    for name, schema in document.tree["components"]["schemas"].items():
        yield f"#/components/schemas/{name}", schema
    for pointer, node in walk({k: v for k, v in document.tree.items() if k != "components"}):
        if isinstance(node, dict) and isinstance(node.get("schema"), dict):
            yield f"{pointer}/schema", node["schema"]
    for part in ("parameters", "headers", "responses"):
        for pointer, node in walk(document.tree["components"][part], f"#/components/{part}"):
            if isinstance(node, dict) and isinstance(node.get("schema"), dict):
                yield f"{pointer}/schema", node["schema"]


def lint_form(checks, document):
    checks.equal(document.tree["openapi"], "3.1.0", "version of OpenAPI")
    checks.equal(yaml.load(document.bytes, yaml.SafeLoader), document.tree, "YAML 1.1 and 1.2 read the same")
    checks.equal(json.loads(json.dumps(document.tree)), document.tree, "everything has its JSON form")
    for pointer, schema in schemas_of(document):
        try:
            Draft202012Validator.check_schema(schema)
            checks.check(True, f"{pointer} is a schema of JSON Schema 2020-12")
        except SchemaError as error:
            checks.check(False, f"{pointer} is a schema of JSON Schema 2020-12: {error.message}")
        for inner, node in walk(schema, pointer):
            if not isinstance(node, dict) or inner.endswith("/properties"):
                continue
            old = [word for word in OLD_KEYWORDS if word in node]
            old += [w for w in ("exclusiveMinimum", "exclusiveMaximum") if isinstance(node.get(w), bool)]
            old += ["example"] if "example" in node else []
            checks.check(not old, f"{inner}: not of 2020-12: {old}")


def lint_objects_are_closed(checks, document):
    """An object's members are listed and no other is allowed, so that nobody adds one unseen."""
    composed = {"ClaimBody", "ClaimMembers", "ReverseInvoiceMembers", "OldItemLookup", "NewItemLookup",
                "AuditClaim", "AuditInvoice", "NumberFitsType", "LookupRequest", "ProductLookup"}
    for pointer, schema in schemas_of(document):
        if pointer.split("/")[3] in composed:
            continue
        for inner, node in walk(schema, pointer):
            if isinstance(node, dict) and node.get("type") == "object" and "properties" in node:
                closed = "additionalProperties" in node or "unevaluatedProperties" in node
                bare = inner == "#/components/schemas/BulkAnswer/properties/body"
                checks.check(closed or bare, f"{inner} says what further members are")
                unknown = set(node.get("required", [])) - set(node["properties"])
                checks.check(not unknown, f"{inner} requires what it does not list: {sorted(unknown)}")


def lint_references(checks, document):
    used = set()
    for pointer, node in walk(document.tree):
        if isinstance(node, dict) and isinstance(node.get("$ref"), str):
            used.add(node["$ref"])
            try:
                document.at(node["$ref"])
                checks.check(True, f"{pointer} refers to something")
            except (KeyError, TypeError):
                checks.check(False, f"{pointer} refers to {node['$ref']}, which is not there")
    for part in ("parameters", "headers", "responses", "schemas", "examples"):
        for name in document.tree["components"][part]:
            checks.check(f"#/components/{part}/{name}" in used, f"components/{part}/{name} is used")


def lint_operations(checks, document):
    ids = [operation.id for operation in document.operations]
    checks.equal(sorted(ids), sorted(set(ids)), "operationIds are unique")
    tags = {tag["name"] for tag in document.tree["tags"]}
    for operation in document.operations:
        checks.check(operation.method.lower() in METHODS, f"{operation} is of a method that HTTP has")
        checks.check(set(operation.spec["tags"]) <= tags, f"{operation}: its tags are declared")
        checks.check(operation.spec.get("summary"), f"{operation} has a summary")
        named = sorted(re.findall(r"\{(\w+)\}", operation.path))
        declared = sorted(p["name"] for p in operation.parameters if p["in"] == "path")
        checks.equal(declared, named, f"{operation}: parameters of its path")
        successes = [status for status in operation.responses if status < "300"]
        checks.equal(len(successes), 1, f"{operation} has one status of success")
        for status, response in operation.responses.items():
            headers = {name: document.resolve(h) for name, h in response.get("headers", {}).items()}
            checks.check("Request-Id" in headers, f"{operation} {status} has a Request-Id")
            checks.check(status < "400" or operation.codes(status), f"{operation} {status} is a problem")
        replays = "Idempotency-Replayed" in operation.responses[successes[0]]["headers"]
        checks.equal(replays, operation.needs_key, f"{operation}: with a key it can be replayed")


def lint_examples(checks, document):
    for pointer, node in walk(document.tree):
        if not isinstance(node, dict) or not isinstance(node.get("schema"), dict):
            continue
        values = [document.resolve(e)["value"] for e in node.get("examples", {}).values()]
        values += [node["example"]] if "example" in node else []
        for value in values:
            checks.equal(document.faults(node["schema"], value), [], f"{pointer}: example")
    for pointer, schema in schemas_of(document):
        for inner, node in walk(schema, pointer):
            if isinstance(node, dict) and isinstance(node.get("examples"), list):
                for value in node["examples"]:
                    checks.equal(document.faults(node, value), [], f"{inner}: example {value!r}")


def constants(node):
    return [entry["const"] for entry in node["oneOf"]] if "oneOf" in node else node["enum"]


def lint_codes(checks, document):
    """Codes and words that stand in the source as well, in the same order."""
    errors = (ROOT / "docs/errors.md").read_text()
    statuses = dict(re.findall(r"^## (\w+)\n\nStatus (\d+)", errors, re.M))
    checks.equal(constants(document.schema("ProblemCode")), list(statuses), "problem codes of docs/errors.md")
    faults = re.findall(r"^\| `(\w+)` \|", errors, re.M)
    checks.equal(constants(document.schema("FaultCode")), faults, "fault codes of docs/errors.md")
    for name, response in document.tree["components"]["responses"].items():
        schema = response["content"].get("application/problem+json", {}).get("schema")
        if schema is None:
            continue
        status = str(schema["allOf"][1]["properties"]["status"]["const"])
        for code in problem_codes(schema):
            checks.equal(status, statuses.get(code), f"components/responses/{name}: status of {code}")
    for operation in document.operations:
        for status in operation.responses:
            for code in operation.codes(status):
                checks.equal(statuses.get(code), status, f"{operation} {status}: status of {code}")

    rules = (ROOT / "src/rules/decision.cpp").read_text()
    tables = {name: re.findall(r'"(\w+)"', body)
              for name, body in re.findall(r"(kReasonNames|kRuleNames)\{(.*?)\};", rules, re.S)}
    reasons = tables["kReasonNames"]
    checks.equal(constants(document.schema("ReasonCode")), reasons, "reason codes of src/rules/decision.cpp")
    steps = tables["kRuleNames"]
    checks.equal(document.schema("RuleStep")["properties"]["rule"]["enum"], steps, "rules of decision.cpp")
    life = (ROOT / "src/claim/lifecycle.cpp").read_text()
    states = re.findall(r"case Status::\w+:\s*return \"(\w+)\"", life)
    checks.equal(sorted(constants(document.schema("ClaimStatus"))), sorted(states), "states of lifecycle.cpp")

    law = "".join(f.read_text() for f in sorted((ROOT / "deploy/policies/cn").glob("*.textproto")))
    classes = re.findall(r'^ +waste_class \{\s*id: "(\w+)"', law, re.M)
    checks.equal(sorted(document.schema("WasteClass")["enum"]), sorted(classes), "classes of waste")
    groups = re.findall(r'waste_group \{\s*licence: "(\w+)"(.*?)citation', law, re.S)
    page = (ROOT / "docs/reference/http-api.md").read_text()
    told = [(re.findall(r"`(\w+)`", named), licence) for named, licence in
            re.findall(r"^\| ([^|]+) \| `(hazardous_waste|end_of_life_vehicle|renewable_resource)` \|$", page, re.M)]
    checks.equal({c: licence for named, licence in told for c in named},
                 {c: licence for licence, group in groups for c in re.findall(r'id: "(\w+)"', group)},
                 "licences of http-api.md")
    words = (ROOT / "deploy/policies/cn/vocabulary.textproto").read_text()
    kinds = {"car": "CarCategory", "ebike": "EbikeCategory", "appliance": "ApplianceCategory",
             "digital": "DigitalCategory"}
    blocks = re.findall(r"^category \{(.*?)^\}", words, re.M | re.S)
    known = [re.search(r'id: "(\w+)"\s+kind: "(\w+)"', block).groups() for block in blocks]
    for kind, name in kinds.items():
        schema = document.schema(name)
        listed = schema["enum"] if "enum" in schema else [schema["const"]]
        checks.equal(listed, [c for c, of in known if of == kind], f"categories of kind {kind}")


def lint(checks, document):
    for step in (lint_form, lint_objects_are_closed, lint_references, lint_operations, lint_examples,
                 lint_codes):
        step(checks, document)
