import MeshPostgres
import Synchronization
import Testing

@Suite struct CopyTests {
    private static let script = "CREATE TABLE parcel (id int8 PRIMARY KEY, note text, weight numeric);"
    private static let binary = "COPY parcel (id, note, weight) FROM STDIN (FORMAT binary)"
    private struct Broken: Error {}

    @Test func `many rows go in typed and come out as text`() async throws {
        try await TestDatabase.with(Self.script) { database in
            let written = try await database.transaction { transaction in
                try await transaction.copyIn("parcel.load", Self.binary) { writer in
                    for id in 0..<20_000 {
                        try await writer.write(id, id.isMultiple(of: 3) ? nil : "note \(id) 한글", ExactDecimal(Int64(id)))
                    }
                }
            }
            #expect(written == 20_000)
            try await database.expect("SELECT count(*) FROM parcel WHERE note IS NULL", 6667)
            try await database.expect("SELECT sum(weight) FROM parcel", ExactDecimal(199_990_000))
            let bytes = Mutex(0), lines = Mutex(0)
            let read = try await database.read { transaction in
                try await transaction.copyOut("parcel.dump", "COPY (SELECT id, note FROM parcel ORDER BY id) TO STDOUT") { piece in
                    bytes.withLock { $0 += piece.count }
                    lines.withLock { $0 += piece.count { $0 == UInt8(ascii: "\n") } }
                }
            }
            #expect(read == 20_000)
            #expect(lines.withLock { $0 } == 20_000)
            #expect(bytes.withLock { $0 } > 200_000)
        }
    }

    @Test func `text is cut anywhere, and statements before and after are part of the transaction`() async throws {
        try await TestDatabase.with(Self.script) { database in
            try await database.transaction { transaction in
                try await transaction.run(Statement("first", "INSERT INTO parcel VALUES (1)"))
                for piece in [["2\ta\\tb"], ["\n3", "\t\\N\n"]] {
                    try await transaction.copyIn("parcel.text", "COPY parcel (id, note) FROM STDIN") { writer in
                        if piece == ["2\ta\\tb"] { try await writer.write(raw: Array("2\ta\\tb\n".utf8)); return }
                        for part in piece { try await writer.write(raw: Array(part.utf8.filter { $0 != 10 || part != "\n3" })) }
                    }
                }
                try await transaction.run(Statement("last", "INSERT INTO parcel VALUES (4)"))
            }
            try await database.expect("SELECT array_agg(id ORDER BY id) FROM parcel", [1, 2, 3, 4] as [Int])
            try await database.expect("SELECT note FROM parcel WHERE id = 2", "a\tb")
        }
    }

    @Test func `a row that the server refuses takes everything back and is told with the constraint`() async throws {
        try await TestDatabase.with(Self.script, change: { $0.maximumConnections = 1 }) { database in
            let error = await TestDatabase.error {
                _ = try await database.transaction { transaction in
                    try await transaction.copyIn("parcel.load", Self.binary) { writer in
                        for id in [1, 2, 1] { try await writer.write(id, "secret", nil as ExactDecimal?) }
                    }
                }
            }
            #expect(error?.isUniqueViolation(of: "parcel_pkey") == true)
            #expect(error?.statement == "parcel.load")
            #expect(error?.description.contains("secret") == false)
            try await database.expect("SELECT count(*) FROM parcel", 0)
        }
    }

    @Test func `a writer that gives up undoes its rows and its own error is thrown`() async throws {
        try await TestDatabase.with(Self.script, change: { $0.maximumConnections = 1 }) { database in
            let before = try await database.value("SELECT pg_backend_pid()", as: Int.self)
            await #expect(throws: Broken.self) {
                try await database.transaction { transaction in
                    try await transaction.copyIn("parcel.load", Self.binary) { writer in
                        try await writer.write(1, "a", nil as ExactDecimal?)
                        throw Broken()
                    }
                }
            }
            try await database.expect("SELECT count(*) FROM parcel", 0)
            try await database.expect("SELECT pg_backend_pid()", before)
        }
    }

    @Test func `a reader that stops early gets its own error, and the pool goes on`() async throws {
        try await TestDatabase.with(Self.script, change: { $0.maximumConnections = 1 }) { database in
            await #expect(throws: Broken.self) {
                try await database.read { transaction in
                    try await transaction.copyOut("dump", "COPY (SELECT generate_series(1, 100000000)) TO STDOUT") { _ in throw Broken() }
                }
            }
            try await database.ping()
        }
    }

    @Test func `a COPY of the wrong direction, or in a script, is refused`() async throws {
        try await TestDatabase.with(Self.script, change: { $0.maximumConnections = 1 }) { database in
            let wrong = await TestDatabase.error {
                _ = try await database.transaction { try await $0.copyIn("dump", "COPY parcel TO STDOUT") { _ in } }
            }
            #expect(wrong?.sqlState == "0A000")
            let script = await TestDatabase.error { try await database.transaction { try await $0.script("s", "COPY parcel FROM STDIN", limit: .seconds(5)) } }
            #expect(script?.sqlState == "0A000")
            try await database.ping()
        }
    }
}
