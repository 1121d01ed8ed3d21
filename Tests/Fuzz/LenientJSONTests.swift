internal import MeshProtobuf
import Testing

extension FuzzTests {
    /// What Python takes although the specification says no, and what random JSON therefore leaves out: each of these is refused here, and
    /// as long as Python takes it.
    @Suite struct LenientJSONTests {
        private static let texts = [
            #"{"anInt32":"+1"}"#, #"{"anInt32":"01"}"#, #"{"anInt32":"1_0"}"#, #"{"aDouble":"inf"}"#, #"{"aDouble":"+1.5"}"#,
            #"{"color":"1"}"#, #"{"color":1.5}"#, #"{"color":4294967297}"#, #"{"innersByNumber":{"1":{},"01":{}}}"#, #"{"color":true}"#, #"{"someBytes":"A!QI="}"#, #"{"inner":""}"#, #"{"inner":[]}"#,
            #"{"anInt32":1,"an_int32":1}"#,
        ]

        @Test(arguments: texts) func `JSON beyond the specification is refused`(_ text: String) throws {
            let type = try Comparison.type("mesh.testing.v1.Everything", file: nil)
            #expect(throws: (any Error).self) { try ProtoJSON.encode(JSONValue(parsing: text), as: type) }
        }

        @Test(.enabled(if: Oracle.python != nil, "CHILL_PROTOBUF_PYTHON names no Python with the package protobuf"))
        func `Python takes what random JSON leaves out`() throws {
            let oracle = try Oracle()
            _ = try Comparison(oracle, file: nil, type: "mesh.testing.v1.Everything")
            for (text, parsed) in zip(Self.texts, try oracle.parse(Self.texts)) { #expect(parsed.bytes != nil, "\(text): \(parsed.reason)") }
        }
    }
}
