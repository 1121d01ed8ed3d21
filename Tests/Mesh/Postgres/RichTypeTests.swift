import MeshEnvironment
import MeshPostgres
import Testing
import struct FoundationEssentials.UUID

/// Types beyond the plain ones, there and back through a real server.
@Suite struct RichTypeTests {
    private enum Mood: String, PostgresEnum { case glad, sad }
    private struct Parcel: Codable, Equatable { var id: Int, notes: [String] }
    private static let script = "CREATE TYPE mood AS ENUM ('glad', 'sad'); CREATE TABLE things (mood mood, moods mood[], body jsonb, plain json);"

    @Test func `an enum type needs no cast, an array of it one`() async throws {
        try await TestDatabase.with(Self.script) { database in
            try await database.run(Statement("add", "INSERT INTO things (mood, moods) VALUES ($1, $2::mood[])", Mood.sad, [Mood.glad, .sad]))
            let row = try await database.first(Statement("get", "SELECT mood, moods FROM things") { try ($0.decode(Mood?.self), $0.decode([Mood].self)) })
            #expect(row?.0 == .sad)
            #expect(row?.1 == [.glad, .sad])
            try await database.run("UPDATE things SET mood = NULL")
            let empty = try await database.first(Statement("get one", "SELECT mood FROM things") { try $0.decode(Mood?.self) })
            #expect(empty == .some(nil))
        }
    }

    @Test func `JSON goes in and out of both of its types, as text and as values`() async throws {
        try await TestDatabase.with(Self.script) { database in
            let parcel = Parcel(id: 7, notes: ["급함", "a\"b"])
            let json = try PostgresJSON(encoding: parcel)
            try await database.run(Statement("add", "INSERT INTO things (body, plain) VALUES ($1, $2)", json, json))
            let row = try await database.first(
                Statement("get", "SELECT body, plain, ARRAY[body], body->>'id' FROM things") {
                    try ($0.decode(PostgresJSON.self), $0.decode(PostgresJSON.self), $0.decode([PostgresJSON].self), $0.decode(String.self))
                })
            #expect(try row?.0.decode(Parcel.self) == parcel)
            #expect(try row?.1.decode(Parcel.self) == parcel)
            #expect(try row?.2.first?.decode(Parcel.self) == parcel)
            #expect(row?.3 == "7")
            let error = await TestDatabase.error { try await database.run(Statement("add", "INSERT INTO things (body, plain) VALUES ($1, $2)", PostgresJSON("{"), json)) }
            #expect(error?.sqlState == "22P02")
        }
    }

    @Test func `every type has its arrays, with and without NULL`() async throws {
        try await TestDatabase.with { database in
            func back<Value: PostgresEncodable & PostgresDecodable & Equatable & Sendable>(_ value: Value, at location: SourceLocation = #_sourceLocation) async throws {
                let name = "back \(Value.self)"
                let result = try await database.first(Statement(name, "SELECT $1", value) { try $0.decode(Value.self) })
                #expect(result == value, sourceLocation: location)
            }
            try await back([true, nil, false] as [Bool?])
            try await back([1, nil, -1] as [Int16?])
            try await back([1, nil, .min] as [Int32?])
            try await back([1, nil, .max] as [Int64?])
            try await back([1.5, nil, -.infinity] as [Float?])
            try await back([1.5, nil, .leastNonzeroMagnitude] as [Double?])
            try await back(["a", nil, "", "한글"] as [String?])
            try await back([Blob([0, 255]), nil, Blob([])] as [Blob?])
            try await back([UUID(), nil] as [UUID?])
            try await back([Timestamp(seconds: 1), nil, Timestamp(seconds: -1_000_000_000)] as [Timestamp?])
            try await back([ExactDecimal("1.5"), nil, ExactDecimal("-0.0001")] as [ExactDecimal?])
            try await back([PostgresJSON("1"), nil, PostgresJSON("\"x\"")] as [PostgresJSON?])
            try await back([] as [ExactDecimal])
            try await back(Float(0.1))
            try await back(nil as ExactDecimal?)
        }
    }
}
