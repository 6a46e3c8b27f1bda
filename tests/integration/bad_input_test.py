"""Bad input gets a clear answer and changes nothing."""
import json
import socket
import unittest

from harness import Server, claim, invoice


class BadInput(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.retailer, cls.till = cls.server.retailer()
        cls.other_id, cls.other = cls.server.retailer("other", stores=("S-9",))
        cls.pool = cls.server.pool(10**12)

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def setUp(self):
        self.before = self.server.pool_figures(self.pool)

    def tearDown(self):
        self.assertEqual(self.server.pool_figures(self.pool), self.before, "a refusal changed the pool")

    def refused(self, answer, status, code, pointers=None):
        self.assertEqual(answer.status, status, answer.raw)
        problem = answer.json
        self.assertEqual(answer.headers["content-type"], "application/problem+json")
        self.assertEqual(problem["status"], status)
        self.assertEqual(problem["code"], code)
        self.assertEqual(problem["committed"], "no")
        for member in ("type", "title", "detail", "instance", "request_id", "retryable"):
            self.assertIn(member, problem)
        if pointers is not None:
            self.assertEqual(answer.pointers, sorted(pointers))

    def post(self, body=None, raw=None, **more):
        return self.till.send("POST", "/v1/claims", body, raw=raw, **more)

    # -- 400: can't be read as the message -------------------------------------------------------------------------
    def test_malformed_json(self):
        for raw in (b"", b"{", b'{"program":}', b"[1,2", b'{"a":1} x', b"\xef\xbb\xbf{}", b'{"a":"\xff"}', b"nul",
                    b'{"a":01}', b'{"a":1e}', b"{'a':1}"):
            self.refused(self.post(raw=raw), 400, "malformed_json")

    def test_a_body_in_another_encoding_is_told_as_that(self):
        raw = json.dumps(claim(), ensure_ascii=False).encode("gbk")
        answer = self.post(raw=raw, headers={"Accept-Language": "en"})
        self.refused(answer, 400, "malformed_json", [])
        first = next(i for i, byte in enumerate(raw) if byte > 0x7f)
        self.assertIn(f"not UTF-8 at line 1, column {first + 1} (after byte {first})", answer.json["detail"])

    def test_too_deep(self):
        self.refused(self.post(raw=b'{"a":' * 40 + b"1" + b"}" * 40), 400, "malformed_json")

    def test_body_that_is_no_object(self):
        for raw in (b"[]", b'"x"', b"1", b"null"):
            self.refused(self.post(raw=raw), 400, "wrong_type", [""])

    def test_wrong_types_all_at_once(self):
        body = claim(region=130402, hold_seconds="1800", metadata={"till": 7})
        body["sale"]["net_price_fen"] = 1.5
        self.refused(self.post(body), 400, "wrong_type",
                     ["/region", "/hold_seconds", "/metadata/till", "/sale/net_price_fen"])

    def test_null_is_a_wrong_type(self):
        self.refused(self.post(claim(old_item=None)), 400, "wrong_type", ["/old_item"])

    def test_exponent_where_an_integer_is_due(self):
        raw = json.dumps(claim()).replace("549900", "5499e2").encode()
        self.refused(self.post(raw=raw), 400, "wrong_type", ["/sale/net_price_fen"])

    def test_unknown_members_all_at_once(self):
        body = claim(colour="red")
        body["consumer"]["email"] = "x"
        self.refused(self.post(body), 400, "unknown_member", ["/colour", "/consumer/email"])

    def test_member_of_another_kind_of_goods(self):
        body = claim()
        body["new_item"]["imei"] = "866447120007568"
        self.refused(self.post(body), 400, "unknown_member", ["/new_item/imei"])

    def test_duplicate_member(self):
        raw = json.dumps(claim())[:-1].encode() + b',"region":"130402"}'
        self.refused(self.post(raw=raw), 400, "duplicate_member", ["/region"])

    def test_idempotency_key(self):
        self.refused(self.post(claim(), idempotency_key=None), 400, "idempotency_key_missing")
        for key in ("short", "x" * 129, "with space in the key", '"quoted-short"'):
            self.refused(self.post(claim(), idempotency_key=key), 400, "idempotency_key_invalid")

    # -- 422: well formed, but invalid -----------------------------------------------------------------------------
    def test_all_faults_at_once(self):
        body = claim(claim_ref="has space", store_id="S-2", region="13040", sold_on="2026-02-30", hold_seconds=59)
        body["consumer"]["id_number"] = "360426199101010072"
        body["consumer"]["phone"] = "23800138000"
        body["new_item"]["gtin"] = "6923185602225"
        body["new_item"]["efficiency_grade"] = 6
        body["sale"]["net_price_fen"] = 0
        self.refused(self.post(body), 422, "validation_failed", [
            "/claim_ref", "/store_id", "/region", "/sold_on", "/hold_seconds", "/consumer/id_number",
            "/consumer/phone", "/new_item/gtin", "/new_item/efficiency_grade", "/sale/net_price_fen"])

    def test_missing_members_are_told_where_they_would_stand(self):
        self.refused(self.post({}), 422, "validation_failed", [
            "/program", "/claim_ref", "/store_id", "/region", "/sold_on", "/consumer", "/new_item", "/sale"])

    def test_days_that_do_not_exist(self):
        for day, code in (("2026-11-31", "no_such_day"), ("2025-02-29", "no_such_day"), ("2026-13-01", "no_such_day"),
                          ("2026-1-1", "format"), ("20260101", "format"), ("2026-01-01T00:00", "format"), ("", "format")):
            answer = self.post(claim(sold_on=day))
            self.refused(answer, 422, "validation_failed", ["/sold_on"])
            self.assertEqual(answer.json["errors"][0]["code"], code, day)

    def hints(self, answer):
        return {e["pointer"]: e.get("hint", e["message"]) for e in answer.json["errors"]}

    def test_faults_tell_what_would_be_right(self):
        body = claim(program="kitchen", claim_ref="R 1", sale={"net_price_fen": "5499"})
        body["consumer"]["id_type"] = "passport"
        english = {"Accept-Language": "en"}
        hints = self.hints(self.post(body, headers=english))
        self.assertIn("vehicle_scrap", hints["/program"])
        self.assertIn("hmt_residence_permit", hints["/consumer/id_type"])
        self.assertEqual(hints["/claim_ref"], "1 to 64 visible ASCII characters, no space.")
        self.assertEqual(hints["/sale/net_price_fen"], "It must be an integer number of fen, such as 315000.")
        office = self.server.client()
        credential = {"role": "recycler", "tenant_id": "nobody", "label": "x"}
        answer = office.send("POST", "/v1/credentials", credential, headers=english)
        self.assertEqual(self.hints(answer), {"/tenant_id": "There is no such tenant of this role"})
        answer = office.send("GET", "/v1/reverse-invoices?recycler_id=nobody", headers=english)
        self.assertEqual(self.hints(answer), {"/recycler_id": "There is no such recycler"})

    def test_dates_in_the_future(self):
        body = claim(sold_on="2026-06-02")
        body["sale"]["invoice"] = invoice(issued_on="2026-06-03")
        self.refused(self.post(body), 422, "validation_failed", ["/sold_on", "/sale/invoice/issued_on"])

    def test_integers_too_large(self):
        for price in (2**53, 2**63, 10**30, -1):
            body = claim()
            body["sale"]["net_price_fen"] = price
            self.refused(self.post(body), 422, "validation_failed", ["/sale/net_price_fen"])

    def test_invoice_forms(self):
        for bad, pointer in (({"number": "123"}, "number"), ({"number": "00000001"}, "code"),
                             ({"number": "26132000000000000001", "code": "1323687281"}, "code"),
                             ({"number": "00000001", "code": "12345"}, "code"), ({"total_fen": 1}, "total_fen")):
            body = claim()
            body["sale"]["invoice"] = {**invoice(), **bad}
            self.refused(self.post(body), 422, "validation_failed", ["/sale/invoice/" + pointer])

    def test_metadata_limits(self):
        self.refused(self.post(claim(metadata={f"m{i}": "" for i in range(21)})), 422, "validation_failed",
                     ["/metadata"])
        self.refused(self.post(claim(metadata={"a/b~c": "x" * 513})), 422, "validation_failed", ["/metadata/a~1b~0c"])

    def test_texts_that_say_nothing(self):
        for text in (" ", "a\u0000b", "a\nb"):
            answer = self.post(claim(consumer=claim()["consumer"] | {"name": text}))
            self.refused(answer, 422, "validation_failed", ["/consumer/name"])

    def test_ids_that_are_taken_for_something_else(self):
        office = self.server.client()
        for name in (".", "..", "operator", "auditor"):
            answer = office.send("POST", "/v1/retailers", {"id": name, "name": "x", "uscc": "91350100M000100Y43",
                                                           "programs": [], "stores": []})
            self.assertIn("/id", answer.pointers, name)

    def test_problem_texts_follow_the_language(self):
        zh = self.post({}, headers={"Accept-Language": "zh-CN"}).json
        en = self.post({}, headers={"Accept-Language": "en"}).json
        self.assertNotEqual(zh["title"], en["title"])
        self.assertTrue(en["errors"][0]["message"].isascii())
        self.assertFalse(zh["errors"][0]["message"].isascii())

    # -- who and where ---------------------------------------------------------------------------------------------
    def test_unknown_keys_and_roles(self):
        for key in (None, "nonsense", "hxk_" + "0" * 26):
            answer = self.server.client(key or "").send("GET", "/v1/budgets")
            self.refused(answer, 401, "unauthenticated")
            self.assertTrue(answer.headers["www-authenticate"].startswith("Bearer"))
        answer = self.till.send("GET", "/v1/budgets", headers={"Accept-Language": "en"})
        self.refused(answer, 403, "forbidden")
        self.assertTrue(answer.json["detail"].endswith("Those that may: operator."), answer.json["detail"])
        answer = self.server.client().send("POST", "/v1/claims:preview", {}, headers={"Accept-Language": "zh-CN"})
        self.refused(answer, 403, "forbidden")
        self.assertTrue(answer.json["detail"].endswith("可调用的角色：retailer。"), answer.json["detail"])

    def test_unknown_paths_and_methods(self):
        for path in ("/nowhere", "/v1/%6eowhere", "/%76%31/nowhere"):  # Nobody without a key learns what there is.
            self.assertIn(self.server.client("").send("GET", path).status, (401, 404), path)
        self.assertEqual(self.server.client("").send("GET", "/%76%31/nowhere").status, 401)
        for path in ("/", "/v1", "/v1%2fclaims", "/v1/claim", "/v1/claims/x/y/z", "/v1/../etc/passwd", "/v1/claims/%00"):
            self.assertIn(self.till.send("GET", path).status, (400, 404), path)
        answer = self.till.send("DELETE", "/v1/claims")
        self.refused(answer, 405, "method_not_allowed")
        self.assertEqual(sorted(answer.headers["allow"].replace(" ", "").split(",")), ["GET", "HEAD", "POST"])

    def test_a_month_or_year_of_another_form(self):
        office = self.server.client()
        for month in ("202610", "2026-13", "2026-00", "26-10", "October"):
            answer = office.send("GET", f"/v1/alerts/structuring/{month}", headers={"Accept-Language": "en"})
            self.refused(answer, 404, "not_found")
            self.assertEqual(answer.json["detail"], "In the path, month has the form YYYY-MM (01-12).")

    def test_another_tenants_claim_is_not_there(self):
        made = self.till.must("POST", "/v1/claims", claim(), 201)
        path = f"/v1/claims/{made['id']}"
        self.assertEqual(self.other.send("GET", path).code, "not_found")
        # 404 comes before the body and the key are looked at.
        self.assertEqual(self.other.send("POST", path + "/confirm", raw=b"{", idempotency_key=None).code, "not_found")
        self.till.must("POST", path + "/void", {}, 200)

    def test_media_type(self):
        self.refused(self.post(claim(), headers={"Content-Type": "text/xml"}), 415, "unsupported_media_type")

    def test_body_too_large(self):
        answer = self.post(claim(metadata={"x": "y" * 200_000}))
        self.refused(answer, 413, "body_too_large")
        self.till.close()

    def test_a_refusal_leaves_the_connection_usable(self):
        connection = self.till.connection or self.till.send("GET", "/v1/programs") and self.till.connection
        self.post({})
        self.assertIs(self.till.connection, connection)
        self.assertEqual(self.till.send("GET", "/v1/programs").status, 200)

    def test_not_http_at_all(self):
        host, port = self.server.address.rsplit(":", 1)
        for raw in (b"\x16\x03\x01\x02\x00\x01\x00", b"GARBAGE\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n"):
            with socket.create_connection((host, int(port)), timeout=10) as s:
                s.sendall(raw)
                s.shutdown(socket.SHUT_WR)
                answer = s.makefile("rb").read()
                self.assertTrue(answer == b"" or answer.startswith(b"HTTP/1.1 4"), answer[:100])


if __name__ == "__main__":
    unittest.main()
