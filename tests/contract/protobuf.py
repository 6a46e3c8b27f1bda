"""The protobuf form of the claim calls: its messages are the document's schemas, and the server speaks them.

The messages are read by Google's library from what protoc makes of proto/, not by code of ours.
"""
import pathlib
import subprocess
import tempfile

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import DecodeError

import bodies
from document import ROOT

MEDIA_TYPE = "application/x-protobuf"
IS_PROTOBUF = {"Content-Type": MEDIA_TYPE}
SCALAR = "huanxin.api.v1.Scalar"
KINDS = {FieldDescriptor.TYPE_STRING: "string", FieldDescriptor.TYPE_INT64: "integer",
         FieldDescriptor.TYPE_BOOL: "boolean"}


class Wire:
    """Messages of proto/huanxin/api by name, to and from the values that JSON has."""

    def __init__(self):
        with tempfile.TemporaryDirectory() as folder:
            made = pathlib.Path(folder) / "api.bin"
            subprocess.run(["protoc", f"--proto_path={ROOT / 'proto'}", f"--descriptor_set_out={made}",
                            "--include_imports", *map(str, sorted((ROOT / "proto/huanxin/api").rglob("*.proto")))],
                           check=True)
            files = descriptor_pb2.FileDescriptorSet.FromString(made.read_bytes())
        self.files = [file.name for file in files.file]
        self.pool = descriptor_pool.DescriptorPool()
        for file in files.file:
            self.pool.Add(file)
        self.factory = message_factory.MessageFactory(self.pool)

    def descriptor(self, name):
        return self.pool.FindMessageTypeByName(name)

    def encode(self, name, value):
        message = self.factory.GetPrototype(self.descriptor(name))()
        fill(message, value)
        return message.SerializeToString()

    def decode(self, name, data):
        message = self.factory.GetPrototype(self.descriptor(name)).FromString(data)
        again = type(message)()
        again.CopyFrom(message)
        again.DiscardUnknownFields()
        assert again == message and again.ByteSize() == message.ByteSize(), f"{name} with unknown fields"
        return value_of(message)


def is_map(field):
    return field.message_type is not None and field.message_type.GetOptions().map_entry


def fill(message, value):
    for name, member in value.items():
        field = message.DESCRIPTOR.fields_by_name[name]
        if is_map(field):
            getattr(message, name).update(member)
        elif field.label == FieldDescriptor.LABEL_REPEATED:
            for element in member:
                if field.message_type:
                    fill(getattr(message, name).add(), element)
                else:
                    getattr(message, name).append(element)
        elif field.message_type:
            getattr(message, name).SetInParent()
            fill(getattr(message, name), member)
        else:
            setattr(message, name, member)


def value_of(message):
    if message.DESCRIPTOR.full_name == SCALAR:
        return getattr(message, message.WhichOneof("value"))
    value = {}
    for field, content in message.ListFields():
        if is_map(field):
            value[field.name] = dict(content)
        elif field.label == FieldDescriptor.LABEL_REPEATED:
            value[field.name] = [value_of(c) if field.message_type else c for c in content]
        else:
            value[field.name] = value_of(content) if field.message_type else content
    return value


def bare(value):
    """A JSON value without what a message can't show: members that are null, or a list or map without content."""
    if isinstance(value, dict):
        return {k: bare(v) for k, v in value.items() if v is not None and v != [] and v != {}}
    return [bare(v) for v in value] if isinstance(value, list) else value


# -- schemas and messages ----------------------------------------------------------------------------------------------
class Shape:
    """What a schema allows, whichever of its branches applies: kinds of values, members, elements."""

    def __init__(self, document, schema):
        self.document, self.kinds, self.members = document, set(), {}
        self.elements, self.others, self.closed = [], [], False
        self.add(schema)

    def add(self, schema):
        if not isinstance(schema, dict):
            return  # true or false: says nothing of a form.
        if "$ref" in schema:
            self.add(self.document.at(schema["$ref"]))
        told = schema.get("type", [])
        self.kinds |= {told} if isinstance(told, str) else set(told)
        words = schema.get("enum", []) + ([schema["const"]] if "const" in schema else [])
        self.kinds |= {"boolean" if isinstance(w, bool) else "integer" if isinstance(w, int) else "string"
                       for w in words}
        for name, member in schema.get("properties", {}).items():
            self.kinds.add("object")
            self.members.setdefault(name, []).append(member)
        self.elements += [schema["items"]] if "items" in schema else []
        more = [schema[k] for k in ("additionalProperties", "unevaluatedProperties") if k in schema]
        self.closed = self.closed or False in more or schema.get("maxProperties") == 0
        self.others += [m for m in more if isinstance(m, dict)]
        for part in ("allOf", "anyOf", "oneOf"):
            for branch in schema.get(part, []):
                self.add(branch)


def same_form(world, wire, schemas, message, at, seen):
    """The members of the schemas (one value's, together) are the fields of the message, of the same kinds."""
    shape = Shape(world.document, {"allOf": schemas})
    fields = {f.name: f for f in message.fields}
    names = set(shape.members)
    if shape.closed:
        world.checks.equal(sorted(fields), sorted(names), f"{at}: fields of {message.full_name}")
    else:  # An open schema lists what counts; the message has more that may be sent along.
        world.checks.check(names <= set(fields), f"{at}: {message.full_name} lacks {sorted(names - set(fields))}")
    seen.add(message.full_name)
    for name in names & set(fields):
        same_field(world, wire, shape.members[name], fields[name], f"{at}/{name}", seen)


def same_field(world, wire, schemas, field, at, seen):
    shape = Shape(world.document, {"allOf": schemas})
    kinds = shape.kinds - {"null"}
    repeated = field.label == FieldDescriptor.LABEL_REPEATED
    if is_map(field):
        world.checks.check(kinds == {"object"} and shape.others and not shape.members, f"{at}: a map")
        of_values = Shape(world.document, {"allOf": shape.others}).kinds
        kind = KINDS.get(field.message_type.fields_by_name["value"].type)
        world.checks.equal(of_values, {kind}, f"{at}: values of the map")
    elif repeated and world.checks.equal(kinds, {"array"}, f"{at}: a list"):
        elements = Shape(world.document, {"allOf": shape.elements})
        if field.message_type:
            same_form(world, wire, shape.elements, field.message_type, at + "/…", seen)
        else:
            world.checks.equal(elements.kinds, {KINDS.get(field.type)}, f"{at}: elements")
    elif field.message_type and field.message_type.full_name == SCALAR:
        seen.add(SCALAR)
        world.checks.equal(kinds, {"boolean", "integer", "string"}, f"{at}: a scalar of any kind")
    elif field.message_type:
        if world.checks.equal(kinds, {"object"}, f"{at}: a message"):
            same_form(world, wire, schemas, field.message_type, at, seen)
    else:
        world.checks.equal(kinds, {KINDS.get(field.type)}, f"{at}: kind")


def messages_are_schemas(world, wire):
    seen = set()
    for operation in world.document.operations:
        contents = [("request", operation.spec.get("requestBody", {}).get("content", {}))]
        contents += [(status, response.get("content", {})) for status, response in operation.responses.items()]
        for part, content in contents:
            if MEDIA_TYPE in content:
                name = content[MEDIA_TYPE]["x-message"]
                same_form(world, wire, [content["application/json"]["schema"]], wire.descriptor(name),
                          f"{operation} {part}", seen)
    all_of_them = {f"huanxin.api.v1.{name}" for name in top_level(wire)}
    world.checks.equal(sorted(all_of_them - seen), [], "messages of proto/huanxin/api that no call has")


def top_level(wire):
    return [name for file in wire.files for name in wire.pool.FindFileByName(file).message_types_by_name]


# -- the server --------------------------------------------------------------------------------------------------------
def has_protobuf(operation):
    success = next(r for status, r in operation.responses.items() if status < "300")
    return MEDIA_TYPE in success["content"]


def request_message(operation):
    return operation.spec.get("requestBody", {}).get("content", {}).get(MEDIA_TYPE, {}).get("x-message")


def response_message(operation):
    success = next(r for status, r in operation.responses.items() if status < "300")
    return success["content"][MEDIA_TYPE]["x-message"]


def asked(world, wire, operation, path, role, headers=None, **more):
    """The operation's answer in protobuf, as the value that it stands for."""
    answer = world.traffic.send(operation, path, role, headers={"Accept": MEDIA_TYPE} | (headers or {}), **more)
    if not world.checks.equal(answer.headers["content-type"], MEDIA_TYPE, f"{operation}: {answer.raw[:300]}"):
        return answer, None
    try:
        return answer, wire.decode(response_message(operation), answer.raw)
    except (DecodeError, AssertionError) as error:
        world.checks.check(False, f"{operation} answers {response_message(operation)}: {error}")
        return answer, None


def every_call(world, wire):
    """A call that the document has in protobuf is sent and answered in it, and means the same as in JSON."""
    for operation in world.document.operations:
        path, body = world.good(operation.id)
        role = (operation.roles or [None])[0]
        if not has_protobuf(operation):
            if body is not None:
                sent = world.traffic.send(operation, path, role, data=b"\n\0", headers=IS_PROTOBUF)
                world.checks.equal(sent.status, 415, f"{operation} has no protobuf")
            if operation.id != "bulkClaims":
                got = world.traffic.send(operation, path, role, body, headers={"Accept": MEDIA_TYPE})
                world.checks.check(got.headers["content-type"] != MEDIA_TYPE, f"{operation}: answered without it")
            continue
        key = "protobuf-" + bodies.imei()
        more = {"key": key} if operation.needs_key else {}
        body = body and bare(body)
        if body is None:
            _, value = asked(world, wire, operation, path, role)
        else:
            data = wire.encode(request_message(operation), body)
            _, value = asked(world, wire, operation, path, role, data=data, headers=IS_PROTOBUF, **more)
        again = world.traffic.send(operation, path, role, body, **more)
        world.checks.equal(value, bare(again.json), f"{operation}: protobuf and JSON")
        if operation.needs_key:
            world.checks.equal(again.headers.get("idempotency-replayed"), "true",
                               f"{operation}: the JSON body is the same body")


def every_kind_of_claim(world, wire):
    """Made in protobuf, read in both, and replayed in protobuf after JSON."""
    create, get, explain = (world.document.operation(i) for i in ("createClaim", "getClaim", "explainClaim"))
    for name, make in bodies.CLAIMS.items():
        body = make()
        data = wire.encode(request_message(create), body)
        key = "protobuf-" + bodies.imei()
        _, claim = asked(world, wire, create, create.path, "retailer", data=data, key=key,
                         headers=IS_PROTOBUF)
        if claim is None:
            continue
        for operation in (get, explain):
            path = operation.path.replace("{id}", claim["id"])
            in_json = world.traffic.send(operation, path, "auditor").json
            _, value = asked(world, wire, operation, path, "auditor")
            world.checks.equal(value, bare(in_json), f"{name}: {operation}")
        other = make()
        first = world.traffic.send(create, create.path, "retailer", other, key=key + "-2")
        answer, value = asked(world, wire, create, create.path, "retailer", key=key + "-2",
                              data=wire.encode(request_message(create), other), headers=IS_PROTOBUF)
        world.checks.equal(answer.headers.get("idempotency-replayed"), "true", f"{name}: a replay in protobuf")
        world.checks.equal(value, bare(first.json), f"{name}: the replay is the first answer")


def refusals(world, wire):
    """What is wrong with a protobuf body is told as a problem, whatever Accept says."""
    create = world.document.operation("createClaim")
    name = request_message(create)
    right = bodies.appliance()
    data = wire.encode(name, right)
    wrong_region = wire.encode(name, right | {"region": "13040"})
    steps = [
        ("not a message", b"{", 400, "malformed_json", []),
        ("cut short", data[:-1], 400, "malformed_json", []),
        ("text that is not UTF-8", data.replace("示范".encode(), b"\xff" * 6), 400, "malformed_json", []),
        ("a field too many", data + b"\xf8\x07\x01", 400, "unknown_member", ["/127"]),
        ("a number for text", data + b"\x08\x01", 400, "wrong_type", ["/program"]),
        ("a value that is wrong", wrong_region, 422, "validation_failed", ["/region"]),
        ("too much", data + b"\x0a\xff\xff\x03" + b"x" * 65535, 413, "body_too_large", []),
    ]
    for what, sent, status, code, pointers in steps:
        answer = world.traffic.send(create, create.path, "retailer", data=sent,
                                    headers=IS_PROTOBUF | {"Accept": MEDIA_TYPE})
        world.checks.equal((answer.status, answer.code), (status, code), f"protobuf, {what}")
        told = [e["pointer"] for e in answer.json["errors"]]
        world.checks.equal(told, pointers, f"protobuf, {what}: pointers")
    confirm = world.document.operation("confirmClaim")
    unknown = confirm.path.replace("{id}", "clm_" + "0" * 26)
    answer = world.traffic.send(confirm, unknown, "retailer", data=b"{", headers=IS_PROTOBUF)
    world.checks.equal(answer.code, "not_found", "an unknown record comes before a body that can't be read")


def protobuf(world):
    wire = Wire()
    for step in (messages_are_schemas, every_call, every_kind_of_claim, refusals):
        step(world, wire)
