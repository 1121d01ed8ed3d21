/// A message of a contract: a value with its fields, and with the fields that this version of the contract does not know.
///
/// Conformances are generated. Members that begin with an underscore are for generated code.
///
/// Texts are Swift's, which are equal when they look the same: "é" is one character, whether it travels as one code point or as two. Each
/// keeps the bytes that it came with; but messages that differ in such texts only are equal, and keys of a map that differ so are one key,
/// of whose values the last counts, where protobuf elsewhere keeps two entries. Where two such keys must be told apart, declare a
/// repeated message of key and value instead of a map.
public protocol Message: _ImageConvertible, Hashable {
    /// The full name in the contract, as "chill.orders.v1.Order".
    static var messageName: String { get }

    /// Fields that came with the bytes but are not in the contract; they are written again.
    var unknownFields: UnknownFields { get set }

    init()

    /// The file that declares the message.
    static var _contractFile: ContractFile { get }

    /// What breaks the field rules of the contract, everything at once; empty when nothing does.
    func _violations() -> [FieldViolation]
}

extension Message {
    public func _violations() -> [FieldViolation] { [] }
}
