"""Sends requests to the real server and holds every answer, and every body sent, to the document."""
import http.client
import json
import secrets
import socket
import time

from harness import PATIENCE, Answer

# The server closes a connection that was idle for a minute; one that is used seldom is opened anew before that.
IDLE_S = 20

# Headers that HTTP itself has and that no operation needs to declare.
STANDARD_HEADERS = {"content-type", "content-length", "cache-control", "connection", "transfer-encoding"}


def raw(address, head, body=b"", wait=True):
    """Sends bytes as they are; gives the Answer, or the socket if it is not to be waited for."""
    host, port = address.rsplit(":", 1)
    connection = socket.create_connection((host, int(port)), timeout=60 * PATIENCE)
    connection.sendall(head + body)
    return answer_on(connection) if wait else connection


def answer_on(connection):
    response = http.client.HTTPResponse(connection)
    response.begin()
    answer = Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
    connection.close()
    return answer


class Traffic:
    """Talks to one server as the roles whose keys it is given, and checks all that comes back."""

    def __init__(self, checks, document, address, keys):
        self.checks, self.document, self.address, self.keys = checks, document, address, keys
        self.clients, self.used = {}, {}

    def client(self, role):
        if role in self.clients and time.monotonic() - self.used[role] > IDLE_S:
            self.clients.pop(role).close()
        self.used[role] = time.monotonic()
        if role not in self.clients:
            host, port = self.address.rsplit(":", 1)
            self.clients[role] = http.client.HTTPConnection(host, int(port), timeout=60 * PATIENCE)
        return self.clients[role]

    def head(self, operation, path, role, content_length=None, **headers):
        """The head of a request as bytes, for what http.client would not send."""
        lines = [f"{operation.method} {path} HTTP/1.1", "Host: test"]
        lines += [f"Authorization: Bearer {self.keys[role]}"] if role else []
        lines += [f"Content-Length: {content_length}"] if content_length is not None else []
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def exchange(self, method, path, role, data=None, headers=None):
        sent = {"Accept-Language": "en"} | (headers or {})
        if role:
            sent["Authorization"] = f"Bearer {self.keys[role]}"
        client = self.client(role)
        try:
            client.request(method, path, data, sent)
            response = client.getresponse()
            return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        except (http.client.HTTPException, OSError):
            client.close()  # The next request opens it again.
            raise

    def send(self, operation, path, role, body=None, key="auto", data=None, headers=None):
        """Sends `body` as JSON (or `data` as it is), checks the answer against the document and gives it."""
        sent = dict(headers or {})
        if operation.needs_key and key == "auto":
            key = "contract-" + secrets.token_hex(12)
        if key not in ("auto", None):
            sent["Idempotency-Key"] = key
        if isinstance(body, str):
            data = body.encode()
        elif body is not None:
            data = json.dumps(body, ensure_ascii=False).encode()
        if data is not None and "Content-Type" not in sent:
            sent["Content-Type"] = operation.media_type
        answer = self.exchange(operation.method, path, role, data, sent)
        self.judge(operation, path, answer)
        if body is not None and operation.media_type == "application/json":
            self.judge_body(operation, body, answer)
        return answer

    def judge_body(self, operation, body, answer):
        """A body that the server takes is one that the document has; one that it has not is refused as invalid."""
        faults = operation.request_faults(body)
        name = f"{operation}: {json.dumps(body, ensure_ascii=False)[:500]}"
        if answer.status < 300:
            self.checks.equal(faults, [], f"{name} is taken, so the schema must take it")
        elif faults and answer.status not in (401, 403, 404, 413, 503):
            self.checks.check(answer.status in (400, 422), f"{name} is invalid, but answers {answer.status}")

    def judge(self, operation, path, answer):
        """Status, media type, body and headers of an answer are declared, and as declared."""
        name = f"{operation} answers {answer.status}"
        response = operation.responses.get(str(answer.status))
        if not self.checks.check(response, f"{name}, which is not declared: {answer.raw[:300]!r}"):
            return
        content = response.get("content", {})
        media_type = answer.headers.get("content-type")
        if self.checks.check(media_type in content, f"{name} with {media_type}, which is not declared"):
            self.judge_content(name, content[media_type], media_type, answer)
        self.judge_headers(name, response, answer)
        if answer.status >= 400:
            problem = answer.json
            self.checks.equal(problem.get("status"), answer.status, f"{name}: status in the problem")
            self.checks.equal(problem.get("request_id"), answer.headers.get("request-id"), f"{name}: request_id")
            bare = path.split("?")[0]
            self.checks.check(problem.get("instance") in (bare, "", "/"), f"{name}: instance {problem.get('instance')}")

    def judge_content(self, name, media, media_type, answer):
        if media_type == "application/x-ndjson":
            values = [json.loads(line) for line in answer.raw.splitlines()]
            schema = media["x-line-schema"]
        elif media_type == "application/octet-stream":
            values, schema = [answer.raw.decode("latin-1")], media["schema"]  # Bytes, whatever they are.
        elif media_type == "application/x-protobuf":
            values, schema = [], None  # protobuf.py reads it.
        elif media_type.endswith("json"):
            values, schema = [answer.json], media["schema"]
        else:
            values, schema = [answer.raw.decode()], media["schema"]
        for value in values:
            faults = self.document.faults(schema, value)
            self.checks.equal(faults, [], f"{name} with {json.dumps(value, ensure_ascii=False)[:700]}")

    def judge_headers(self, name, response, answer):
        declared = {}
        for header, spec in response.get("headers", {}).items():
            spec = self.document.resolve(spec)
            declared[header.lower()] = spec
            value = answer.headers.get(header.lower())
            if value is None:
                self.checks.check(not spec.get("required"), f"{name} without {header}")
            else:
                self.checks.equal(self.document.faults(spec["schema"], value), [], f"{name}: {header}")
        for header in answer.headers:
            known = header in declared or header in STANDARD_HEADERS
            self.checks.check(known, f"{name} with the header {header}, which is not declared")
