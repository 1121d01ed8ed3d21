import Bridge
import Testing

@Suite struct RequestHeadersTests {
    @Test func `a timeout is a number of seconds`() throws {
        #expect(try RequestHeaders.timeout("3") == .seconds(3))
        #expect(try RequestHeaders.timeout("0.25") == .milliseconds(250))
    }

    @Test(arguments: ["", "0", "-1", "601", "1e2", "nan", "5s", "0x10", " 1"]) func `any other timeout is refused`(_ text: String) {
        #expect((#expect(throws: Problem.self) { try RequestHeaders.timeout(text) })?.status == 400)
    }

    @Test func `an idempotency key is 1 to 255 visible characters`() throws {
        #expect(try RequestHeaders.idempotencyKey("a-1~!\"") == "a-1~!\"")
        #expect(try RequestHeaders.idempotencyKey(String(repeating: "k", count: 255)).utf8.count == 255)
        for text in ["", "a b", "키", "a\u{7F}", String(repeating: "k", count: 256)] {
            #expect((#expect(throws: Problem.self) { try RequestHeaders.idempotencyKey(text) })?.reason == "BAD_IDEMPOTENCY_KEY")
        }
    }

    @Test func `only the bearer scheme carries a token`() {
        #expect(RequestHeaders.bearer("Bearer abc") == "abc")
        #expect(RequestHeaders.bearer("bearer  abc") == "abc")
        for text in ["abc", "Basic abc", "Bearer", "Bearer a b", ""] { #expect(RequestHeaders.bearer(text) == nil) }
    }

    @Test func `JSON is application-json, in UTF-8 if it says`() {
        for text in ["application/json", "Application/JSON; charset=UTF-8", "application/json;charset=\"utf-8\""] {
            #expect(RequestHeaders.isJSON(text))
        }
        for text in ["text/json", "application/json; charset=latin1", "application/x-www-form-urlencoded", "application/jsonp", ""] {
            #expect(!RequestHeaders.isJSON(text))
        }
    }
}
