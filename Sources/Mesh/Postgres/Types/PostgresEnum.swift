/// A Swift enum that stands for an enum type of the database; its raw values are the labels.
///
/// ```swift
/// enum Mood: String, PostgresEnum { case glad, sad }
/// ```
/// The parameter's type is left to the server, so `$1` needs no cast. Arrays travel as `text[]`: write `$1::mood[]`.
public protocol PostgresEnum: RawRepresentable, PostgresEncodable, PostgresDecodable, PostgresArrayElement where RawValue == String {}

extension PostgresEnum {
    public static var postgresType: PostgresType { PostgresType(rawValue: 0) }
    public static var postgresArrayType: PostgresType { .textArray }
    public static var postgresElementType: PostgresType { .text }
}
