import MeshProtobuf
import Testing

@Suite struct JSONParserTests {
    @Test(arguments: [
        "null", "true", "false", "0", "-0", "1.5e-3", "\"\"", "\"a\\\"b\\\\c\"", "[]", "{}", "[1,[2,{\"a\":null}]]", "{\"b\":1,\"a\":2}",
        "1e400", "123456789012345678901234567890", "\"\u{1f69a} 한국\"",
    ])
    func `valid text comes back as it was`(_ text: String) throws {
        #expect(try JSONValue(parsing: text).serialized == text)
    }

    @Test func `escapes and blanks are understood`() throws {
        #expect(try JSONValue(parsing: " [ \"\\u0041\\n\\/\\ud83d\\ude9a\" ,\t{ \"k\" : 1 } ]\r\n") == ["A\n/\u{1f69a}", ["k": 1]])
        #expect(try JSONValue(parsing: "\"\\u0000\"").serialized == "\"\\u0000\"")
    }

    @Test(arguments: [
        "", " ", "nul", "truex", "01", "+1", "1.", ".5", "1e", "-", "0x1", "NaN", "'a'", "\"", "\"a", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"",
        "\"\\ud800\\u0041\"", "\"\\udc00\"", "\"\u{1}\"", "[", "[1", "[1,", "[1,]", "[,1]", "{", "{a:1}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}",
        "{\"a\":1 \"b\":2}", "1 2", "[1]]", "// x\n1", "{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}", "\u{feff}1",
    ])
    func `what RFC 8259 does not allow is refused`(_ text: String) {
        #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
    }

    @Test func `a string that is not UTF-8 is refused`() {
        #expect { try JSONValue(parsing: [0x20, 0x22, 0xff, 0x22]) } throws: { ($0 as? JSONError)?.byteOffset == 2 }
        #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22, 0x5c, 0x6e, 0xff, 0x22]) }
    }

    @Test func `depth and size are bounded`() throws {
        let deep = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
        _ = try JSONValue(parsing: deep)
        #expect(throws: JSONError.self) { try JSONValue(parsing: "[\(deep)]") }
        #expect(throws: JSONError.self) { try JSONValue(parsing: String(repeating: "[", count: 1_000_000)) }
        #expect(throws: JSONError.self) { try JSONValue(parsing: "12345", limits: JSONLimits(maximumBytes: 4)) }
    }
}
