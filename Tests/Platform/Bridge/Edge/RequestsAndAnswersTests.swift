import Bridge
import ChillOrdersV1
import ChillUsersV1
import Mesh
import MeshProtobuf
import Testing

/// Through a real socket: how requests become calls and outcomes become answers.
@Suite(.timeLimit(.minutes(1))) struct RequestsAndAnswersTests {
    private let order = """
        {"supplierFirmId":"\(TestBridge.firmID)","receiver_firm_id":"\(TestBridge.firmID)","lines":[{"productId":"\(TestBridge.firmID)","quantity":2}],"requestNote":"한글"}
        """

    @Test func `an order goes in as JSON and comes back as a created resource`() async throws {
        try await TestBridge.run { bridge in
            let reply = try await bridge.post("/v1/orders", order, try await bridge.loggedIn().merging(["Idempotency-Key": "key-1"]) { $1 })
            #expect(reply.status == 201)
            #expect(reply.headers["location"] == "/v1/orders/\(TestBridge.orderID)")
            #expect(reply.headers["content-type"] == "application/json")
            #expect(reply.headers["cache-control"] == "no-store")
            #expect(
                reply.text
                    == #"{"orderId":"\#(TestBridge.orderID)","status":"STOCK_PROCESSING","supplierFirmId":"\#(TestBridge.firmID)","receiverFirmId":"\#(TestBridge.firmID)","lines":[],"totalPrice":"9007199254740993","requestNote":"한글","createdAt":"2025-06-15T15:06:40Z"}"#
            )
            let call = try #require(bridge.mesh.calls(of: OrdersServiceDefinition.placeOrder.erased.fullName).first)
            #expect(call.options.idempotencyKey == "key-1")
            #expect(call.options.deadline == .seconds(5))
            #expect(reply.headers["idempotent-replayed"] == nil)
        }
    }

    @Test func `an answer that is an earlier request's says so`() async throws {
        try await TestBridge.run { bridge in
            let reply = try await bridge.post("/v1/orders", order, try await bridge.loggedIn().merging(["Idempotency-Key": "used-before"]) { $1 })
            #expect(reply.status == 201)
            #expect(reply.headers["idempotent-replayed"] == "true")
        }
    }

    @Test func `a method that is not keyed does not look at the key`() async throws {
        try await TestBridge.run { bridge in
            let headers = try await bridge.loggedIn().merging(["Idempotency-Key": "not valid"]) { $1 }
            #expect(try await bridge.get("/v1/orders/\(TestBridge.orderID)", headers).status == 200)
            #expect(bridge.mesh.calls(of: OrdersServiceDefinition.getOrder.erased.fullName).first?.options.idempotencyKey == nil)
            let reply = try await bridge.post("/v1/orders/\(TestBridge.orderID)/cancel", nil, headers)
            #expect(reply.status == 400)
            #expect(try reply.json.text("reason") == "BAD_IDEMPOTENCY_KEY")
        }
    }

    @Test func `query parameters reach the request in both spellings`() async throws {
        try await TestBridge.run { bridge in
            for query in ["pageSize=7&status=PROCESSING", "page_size=7&status=3"] {
                let reply = try await bridge.get("/v1/orders?\(query)", try await bridge.loggedIn())
                #expect(reply.status == 200)
                #expect(try reply.json.text("nextPageToken") == "7")
                #expect(reply.text.contains(#""status":"PROCESSING""#))
            }
        }
    }

    @Test func `a missing body counts as an empty object`() async throws {
        try await TestBridge.run { bridge in
            let reply = try await bridge.post("/v1/orders/\(TestBridge.orderID)/cancel", nil, try await bridge.loggedIn())
            #expect(reply.status == 200)
            #expect(try reply.json.text("orderId") == TestBridge.orderID)
        }
    }

    @Test func `the path wins, and a body that says otherwise is named`() async throws {
        try await TestBridge.run { bridge in
            let headers = try await bridge.loggedIn()
            let path = "/v1/orders/\(TestBridge.orderID)/cancel"
            #expect(try await bridge.post(path, #"{"orderId":"\#(TestBridge.orderID)"}"#, headers).status == 200)
            let reply = try await bridge.post(path, #"{"order_id":"\#(TestBridge.firmID)"}"#, headers)
            #expect(reply.status == 400)
            #expect(try reply.json.violatedFields == ["orderId"])
        }
    }

    @Test(arguments: [
        (#"{"supplierFirmId":"#, "MALFORMED_JSON", [String]()), ("[]", "MALFORMED_JSON", []), (#"{"a":1,"a":2}"#, "MALFORMED_JSON", []),
        (#"{"colour":"red"}"#, "", ["colour"]), (#"{"lines":[{"quantity":"many"}]}"#, "", ["lines[0].quantity"]),
        (#"{"lines":[{"quantity":-1}]}"#, "", ["supplierFirmId", "receiverFirmId", "lines[0].productId", "lines[0].quantity"]),
    ])
    func `a wrong body is 400 and names what is wrong`(_ body: String, _ reason: String, _ fields: [String]) async throws {
        try await TestBridge.run { bridge in
            let reply = try await bridge.post("/v1/orders", body, try await bridge.loggedIn())
            #expect(reply.status == 400)
            #expect(reply.headers["content-type"] == "application/problem+json")
            #expect(try reply.json.text("code") == "INVALID_ARGUMENT")
            #expect(try reply.json.text("reason") ?? "" == reason)
            #expect(try reply.json.violatedFields == fields)
            #expect(try reply.json.text("processed") == "no")
            #expect(try reply.json.text("traceId") == reply.headers["trace-id"])
        }
    }

    @Test func `an internal field is unknown from outside`() async throws {
        try await TestBridge.run { bridge in
            let reply = try await bridge.get("/v1/users/me?grant.userId=1", try await bridge.loggedIn())
            #expect(reply.status == 400)
            #expect(try reply.json.violatedFields == ["grant.userId"])
        }
    }

    @Test(arguments: ["/v1/orders?pageSize=many", "/v1/orders?colour=red", "/v1/orders?pageSize=1&page_size=2", "/v1/orders?status=NOWHERE"])
    func `a wrong query is 400 and names the parameter`(_ path: String) async throws {
        try await TestBridge.run { bridge in
            let reply = try await bridge.get(path, try await bridge.loggedIn())
            #expect(reply.status == 400)
            #expect(try reply.json.violatedFields.count == 1)
        }
    }

    @Test func `a body needs its type, and has a greatest length`() async throws {
        try await TestBridge.run({ configuration, _ in configuration.bodyLimit = 1000 }) { bridge in
            let headers = try await bridge.loggedIn()
            #expect(try await bridge.send("POST", "/v1/orders", headers, order).status == 415)
            #expect(try await bridge.send("POST", "/v1/orders", headers.merging(["Content-Type": "text/plain"]) { $1 }, order).status == 415)
            let long = #"{"requestNote":"\#(String(repeating: "x", count: 1000))"}"#
            let reply = try await bridge.post("/v1/orders", long, headers)
            #expect(reply.status == 413)
            #expect(try reply.json.text("reason") == "BODY_TOO_LARGE")
            let chunked = headers.merging(["Content-Type": "application/json", "Transfer-Encoding": "chunked", "Content-Length": "none"]) { $1 }
            let request = TestBridge.request("POST", "/v1/orders", chunked).replacing("Content-Length: none\r\n", with: "")
            let unannounced = try await RawHTTP.send(request + "\(String(long.utf8.count, radix: 16))\r\n\(long)\r\n0\r\n\r\n", port: bridge.port)
            #expect(unannounced.status == 413)
            #expect(try await bridge.send("GET", "/v1/orders", headers.merging(["Content-Type": "application/json"]) { $1 }, "{}").status == 400)
        }
    }

    @Test func `unknown paths and wrong verbs are problems`() async throws {
        try await TestBridge.run { bridge in
            let unknown = try await bridge.get("/v1/nowhere")
            #expect(unknown.status == 404)
            #expect(try unknown.json.text("code") == "NOT_FOUND")
            let wrong = try await bridge.send("PUT", "/v1/orders")
            #expect(wrong.status == 405)
            #expect(wrong.headers["allow"] == "GET, POST, HEAD")
            #expect(try await bridge.send("DELETE", "/v1/users/login").headers["allow"] == "POST")
            let head = try await bridge.send("HEAD", "/v1/orders/\(TestBridge.orderID)", try await bridge.loggedIn())
            #expect(head.status == 200)
            #expect(head.body.isEmpty)
            #expect(head.headers["content-length"].flatMap { Int($0) } ?? 0 > 0)
        }
    }

    @Test func `what is no HTTP is a problem, too`() async throws {
        try await TestBridge.run { bridge in
            let reply = try await RawHTTP.send("GET /\u{1} HTTP/1.1\r\nbroken header\r\n\r\n", port: bridge.port)
            #expect(reply.status == 400)
            #expect(try reply.json.text("reason") == "MALFORMED_REQUEST")
        }
    }

    @Test func `an error of a service keeps its code, reason and words`() async throws {
        try await TestBridge.run { bridge in
            let reply = try await bridge.get("/v1/orders/\(TestBridge.firmID)", try await bridge.loggedIn())
            #expect(reply.status == 404)
            #expect(try reply.json.text("detail") == "No order \(TestBridge.firmID).")
            #expect(try reply.json.text("title") == "Not Found")
            #expect(try reply.json.text("processed") == "yes")
            bridge.mesh.handle(OrdersServiceDefinition.getOrder) { _, _ throws(MeshError) in
                throw MeshError(.aborted, "busy", reason: "IDEMPOTENCY_IN_PROGRESS", retryAfter: .milliseconds(1500))
            }
            let busy = try await bridge.get("/v1/orders/\(TestBridge.orderID)", try await bridge.loggedIn())
            #expect(busy.status == 409)
            #expect(busy.headers["retry-after"] == "2")
        }
    }

    @Test func `a trace is continued, or begun`() async throws {
        try await TestBridge.run { bridge in
            let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
            let headers = try await bridge.loggedIn().merging(["traceparent": "00-\(trace)-00f067aa0ba902b7-01"]) { $1 }
            let reply = try await bridge.get("/v1/orders/\(TestBridge.orderID)", headers)
            #expect(reply.headers["trace-id"] == trace)
            let call = try #require(bridge.mesh.calls(of: OrdersServiceDefinition.getOrder.erased.fullName).first)
            #expect(call.options.trace?.traceID == trace)
            #expect(call.options.trace?.spanID != "00f067aa0ba902b7")
            #expect(try await bridge.get("/v1/nowhere").headers["trace-id"]?.count == 32)
        }
    }

    @Test func `a timeout of the client bounds the call`() async throws {
        try await TestBridge.run { bridge in
            let headers = try await bridge.loggedIn()
            _ = try await bridge.get("/v1/orders/\(TestBridge.orderID)", headers.merging(["Request-Timeout": "1.5"]) { $1 })
            #expect(bridge.mesh.calls(of: OrdersServiceDefinition.getOrder.erased.fullName).last?.options.deadline == .milliseconds(1500))
            #expect(try await bridge.get("/v1/orders/\(TestBridge.orderID)", headers.merging(["Request-Timeout": "soon"]) { $1 }).status == 400)
        }
    }

    @Test func `a client that goes away cancels its call`() async throws {
        try await TestBridge.run { bridge in
            let state = SharedValue("")
            bridge.mesh.handle(OrdersServiceDefinition.getOrder) { _, _ throws(MeshError) in
                state.value = "running"
                try? await Task.sleep(for: .seconds(30))
                state.value = Task.isCancelled ? "cancelled" : "ended"
                return Order()
            }
            let request = TestBridge.request("GET", "/v1/orders/\(TestBridge.orderID)", try await bridge.loggedIn())
            try await RawHTTP.sendAndLeave(request, port: bridge.port, after: .milliseconds(200))
            try await bridge.until { state.value == "cancelled" }
        }
    }

    @Test func `answers of the API are not for browsers to interpret`() async throws {
        try await TestBridge.run { bridge in
            for reply in [try await bridge.get("/v1/nowhere"), try await bridge.get("/v1/orders/\(TestBridge.orderID)", try await bridge.loggedIn())]
            {
                #expect(reply.headers["x-content-type-options"] == "nosniff")
                #expect(reply.headers["referrer-policy"] == "no-referrer")
                #expect(reply.headers["content-security-policy"]?.hasPrefix("default-src 'none'") == true)
            }
        }
    }
}
