import FoundationEssentials
import MeshEnvironment
import MeshPostgres
import Testing

@Suite struct TypeTests {
    enum Color: String, PostgresEncodable, PostgresDecodable, PostgresArrayElement { case red, green }

    /// Sends the value as a parameter and reads it back.
    private func echo<Value: PostgresEncodable & PostgresDecodable & Equatable>(_ values: [Value], as sql: String) async throws {
        try await TestDatabase.with { database in
            for value in values {
                let back = try await database.transaction { transaction in
                    try await transaction.first(Statement("echo", "SELECT $1::\(sql), $1::\(sql) IS NULL", value) { (try $0.decode(Value.self), try $0.decode(Bool.self)) })
                }
                #expect(back?.0 == value)
                #expect(back?.1 == value.isNull)
            }
        }
    }

    @Test func `numbers come back as they went`() async throws {
        try await echo([Int16.min, -1, 0, 1, .max], as: "int2")
        try await echo([Int32.min, -1, 0, 1, .max], as: "int4")
        try await echo([Int64.min, -1, 0, 1, .max], as: "int8")
        try await echo([Int.min, 0, .max], as: "int8")
        try await echo([0.0, -0.0, 1.5, -.infinity, .greatestFiniteMagnitude, .leastNonzeroMagnitude], as: "float8")
        try await echo([true, false], as: "bool")
    }

    @Test func `text of any script comes back, empty text is not NULL`() async throws {
        try await echo(["", "plain", "한국어 물류 🚚", "quote ' \" \\ $1", String(repeating: "가", count: 100_000)], as: "text")
        try await echo([String?.none, "", "a"], as: "text")
    }

    @Test func `bytes, ids and times come back`() async throws {
        try await echo([[], [0], [0, 255, 39, 92], [UInt8](repeating: 7, count: 300_000)], as: "bytea")
        try await echo([UUID(), UUID.version7(at: Timestamp(seconds: 1), random: .seeded(1))], as: "uuid")
        let times = ["1969-12-31T23:59:59.999999Z", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "2026-02-28T12:00:00.123456Z", "9999-12-31T23:59:59Z"]
        try await echo(times.compactMap { Timestamp(rfc3339: $0) }, as: "timestamptz")
        try await echo([Timestamp?.none], as: "timestamptz")
    }

    @Test func `a time means the same to the server`() async throws {
        try await TestDatabase.with { database in
            let text = try await database.transaction { transaction in
                let time = Timestamp(rfc3339: "1955-11-05T06:15:00.25Z")
                return try await transaction.first(Statement("time", "SELECT ($1 AT TIME ZONE 'UTC')::text", time) { try $0.decode(String.self) })
            }
            #expect(text == "1955-11-05 06:15:00.25")
            try await database.expect("SELECT to_timestamp(0)", Timestamp())
        }
    }

    @Test func `arrays come back, empty ones and NULLs inside of them too`() async throws {
        try await echo([[], [1, -2, 3]] as [[Int32]], as: "int4[]")
        try await echo([[Int64.max]], as: "int8[]")
        try await echo([[Int16(1), 2]], as: "int2[]")
        try await echo([[], ["", "가", "a,b\"{}"]], as: "text[]")
        try await echo([["a", nil, "b"]] as [[String?]], as: "text[]")
        try await echo([[UUID(), UUID()]], as: "uuid[]")
        try await echo([[true, false]], as: "bool[]")
        try await echo([[Blob([1, 2]), Blob([])]], as: "bytea[]")
        try await echo([[Color.green, .red]], as: "text[]")
        try await echo([[UUID]?.none, []], as: "uuid[]")
    }

    @Test func `an enum with raw values is its raw value, also in a type of the database`() async throws {
        try await TestDatabase.with("CREATE TYPE color AS ENUM ('red', 'green', 'blue');") { database in
            let back = try await database.transaction { transaction in
                try await transaction.first(Statement("color", "SELECT $1::text::color", Color.green) { try $0.decode(Color.self) })
            }
            #expect(back == .green)
            await #expect(throws: RowDecodingError.self) { try await database.value("SELECT 'blue'::color", as: Color.self) }
        }
    }

    @Test func `json and other text types are read as text`() async throws {
        try await TestDatabase.with { database in
            try await database.expect(#"SELECT '{"a": 1}'::jsonb"#, #"{"a": 1}"#)
            try await database.expect(#"SELECT '{"a":1}'::json"#, #"{"a":1}"#)
            try await database.expect("SELECT 'x'::varchar(3)", "x")
            try await database.expect("SELECT current_schema()", "test")
        }
    }

    @Test func `a column that holds something else is an error with its name and without its value`() async throws {
        try await TestDatabase.with { database in
            func problem<Value: PostgresDecodable & Sendable>(_ sql: String, _ type: Value.Type) async -> String? {
                do {
                    _ = try await database.value(sql, as: type)
                    return nil
                } catch {
                    return (error as? RowDecodingError)?.description
                }
            }
            #expect(await problem("SELECT 'geheim' AS name", Int.self) == "Statement SELECT 'geheim' AS name, column name: text cannot be read as an integer; cast it in the statement")
            #expect(await problem("SELECT NULL::text AS note", String.self)?.contains("column note: NULL where a value is required") == true)
            #expect(await problem("SELECT 70000 AS big", Int16.self)?.contains("out of the range of Int16") == true)
            #expect(await problem("SELECT 'infinity'::timestamptz AS never", Timestamp.self)?.contains("an infinite time") == true)
            #expect(await problem("SELECT 1.5::numeric AS price", Int.self)?.contains("numeric cannot be read") == true)
            await #expect(throws: RowDecodingError.self) {
                try await database.transaction { try await $0.query(Statement("few", "SELECT 1") { (try $0.decode(Int.self), try $0.decode(Int.self)) }) }
            }
        }
    }
}
