import MeshPostgres
import Schema
import Testing

@Suite struct MigrationFileTests {
    private func set(_ names: String...) throws -> MigrationSet {
        try MigrationSet(schema: "orders", modules: ["service": names.map { SchemaTestBed.file($0, "SELECT 1;") }])
    }

    @Test(arguments: ["V1_orders.sql", "v1__orders.sql", "V__orders.sql", "V1__.sql", "V1__orders.SQL", "Vx__orders.sql", "V1__or-ders.sql", "R1__view.sql", "orders.sql"])
    func `a misnamed file is an error`(name: String) {
        #expect(throws: SchemaError.self) { try set(name) }
    }

    @Test func `files run by number, not by letter, and repeatable ones last`() throws {
        let set = try set("R__view.sql", "V10__ten.sql", "V2__two.sql", "V2_1__two_and_a_bit.sql", "V1__one.sql")
        #expect(set.migrations.map(\.script) == ["V1__one.sql", "V2__two.sql", "V2_1__two_and_a_bit.sql", "V10__ten.sql", "R__view.sql"])
        #expect(set.migrations[2].description == "two and a bit")
        #expect(set.migrations[2].version?.description == "2.1")
    }

    @Test func `a version that is taken twice is an error`() {
        #expect(throws: SchemaError.self) { try set("V1__one.sql", "V1_0__uno.sql") }
    }

    @Test func `the checksum is CRC-32 and does not see line ends`() throws {
        let unix = try Migration(SchemaTestBed.file("V1__a.sql", "123456789"), module: "service", schema: "a")
        #expect(UInt32(bitPattern: unix.checksum) == 0xCBF4_3926)
        let one = try Migration(SchemaTestBed.file("V1__a.sql", "SELECT\r\n1;"), module: "service", schema: "a")
        let other = try Migration(SchemaTestBed.file("V1__a.sql", "SELECT\n1;"), module: "service", schema: "a")
        #expect(one.checksum == other.checksum)
    }

    @Test func `files that are empty or not text are errors`() {
        #expect(throws: SchemaError.self) { try Migration(SchemaTestBed.file("V1__a.sql", " \n"), module: "service", schema: "a") }
        #expect(throws: SchemaError.self) { try Migration(MigrationFile(name: "V1__a.sql", bytes: [0xFF, 0xFE]), module: "service", schema: "a") }
    }

    @Test func `only a header comment takes a file out of its transaction`() throws {
        let header = try Migration(SchemaTestBed.file("V1__a.sql", "-- why\n--  mesh: no-transaction\nSELECT 1;"), module: "service", schema: "a")
        let body = try Migration(SchemaTestBed.file("V1__a.sql", "SELECT 1;\n-- mesh: no-transaction"), module: "service", schema: "a")
        #expect(!header.isTransactional)
        #expect(body.isTransactional)
    }
}
