import Foundation
import Testing

/// `Protocols/vectors`, as far as tests look into them.
enum Vectors {
    struct Frames: Decodable { var vectors: [Frame] }

    struct Frame: Decodable, Sendable, CustomTestStringConvertible {
        var name: String
        var bytes: String
        var type: UInt8
        var flags: UInt8
        var stream: UInt32
        var fields: Fields
        var testDescription: String { name }
    }

    struct Fields: Decodable, Sendable {
        var version: UInt16?
        var features: UInt64?
        var frame_bytes, metadata_bytes, concurrent_streams, stream_credit, connection_credit, message_bytes: UInt32?
        var interned_methods, interned_passports: UInt16?
        var contracts: [Contract]?
        var unknown: Bool?
        var method, passport: UInt16?
        var timeout: UInt32?
        var method_name, passport_bytes, trace, payload: String?
        var metadata, trailers: [[String]]?
        var number: UInt64?
        var last_stream, credit, total: UInt32?
        var cost: Int?
        var reason: UInt16?
        var text: String?
    }

    struct Contract: Decodable, Sendable { var service, hash: String }

    struct Sessions: Decodable { var sessions: [Session] }

    struct Session: Decodable, Sendable, CustomTestStringConvertible {
        var name, role: String
        var limits: Limits
        var steps: [Step]
        var testDescription: String { name }
    }

    struct Limits: Decodable, Sendable {
        var frame_bytes, metadata_bytes, concurrent_streams, stream_credit, connection_credit, message_bytes: UInt32?
        var interned_methods, interned_passports: UInt16?
        var budget, courtesy: Int64?
    }

    struct Step: Decodable, Sendable {
        var receive: String?
        var zeros: Int?
        var expect: Expectation?
        var `do`: String?
        var stream: UInt32?
        var bytes: String?
        var number: UInt64?
        var withheld: Bool?
        var size, offset, cost: Int?
        var last: Bool?
        var parts: [String]?
        var then: String?
        var credit: UInt32?
    }

    struct Expectation: Decodable, Sendable, Equatable {
        var event: String
        var stream, timeout: UInt32?
        var method, reason: UInt16?
        var open, last, complete: Bool?
        var payload, text, bytes: String?
        var payload_size, total: Int?
        var metadata, trailers: [[String]]?
        var streams: [UInt32]?
    }

    static func frames() throws -> [Frame] { try read("frames", Frames.self).vectors }
    static func sessions() throws -> [Session] { try read("sessions", Sessions.self).sessions }

    private static func read<Value: Decodable>(_ name: String, _: Value.Type) throws -> Value {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../../Protocols/vectors")
        return try JSONDecoder().decode(Value.self, from: Data(contentsOf: folder.appendingPathComponent("\(name).json")))
    }

    static func bytes(_ hex: String) -> [UInt8] {
        let digits = hex.utf8.compactMap { UInt8(exactly: Character(Unicode.Scalar($0)).hexDigitValue ?? 16) }
        return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    static func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
