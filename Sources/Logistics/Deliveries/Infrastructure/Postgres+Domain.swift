internal import MeshPostgres

// Stored as the text that contracts use too.
extension LegKind: PostgresEncodable, PostgresDecodable, PostgresArrayElement {}
extension LegStatus: PostgresEncodable, PostgresDecodable, PostgresArrayElement {}
