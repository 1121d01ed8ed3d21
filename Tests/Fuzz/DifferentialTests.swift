internal import MeshDescriptors
internal import MeshProtobuf
import Testing

extension FuzzTests {
    /// Comparison with Google's implementation on random contracts, messages and JSON.
    @Suite(.enabled(if: Oracle.python != nil, "CHILL_PROTOBUF_PYTHON names no Python with the package protobuf"))
    struct DifferentialTests {
        @Test func `messages of random contracts are accepted, and mean the same in JSON`() throws {
            let oracle = try Oracle()
            try Fuzzing.repeated("random contracts, messages") { random in
                let contract = RandomContract(&random)
                let comparison = try Comparison(oracle, file: contract.file, type: contract.type)
                return try comparison.reduced((0..<60).map { _ in RandomMessage.bytes(comparison.type, &random) }) { try comparison.compare(messages: $0) }
            }
        }

        @Test func `JSON of random contracts is accepted, and means the same in bytes`() throws {
            let oracle = try Oracle()
            try Fuzzing.repeated("random contracts, JSON") { random in
                let contract = RandomContract(&random)
                let comparison = try Comparison(oracle, file: contract.file, type: contract.type)
                return try comparison.reduced(json: (0..<60).map { _ in RandomJSON.text(comparison.type, &random) })
            }
        }

        @Test func `generated types accept the same messages, and write the same`() throws {
            let oracle = try Oracle()
            try Fuzzing.repeated("generated types") { random in
                try GeneratedTypes.compare(oracle) { type in (0..<60).map { _ in RandomMessage.bytes(type, &random) } }
            }
        }
    }
}
