/// One field that breaks a rule of its contract.
public struct FieldViolation: Sendable, Hashable {
    /// The path in JSON names, as "lines[2].quantity".
    public var field: String
    /// What is expected.
    public var message: String

    public init(field: String, message: String) {
        self.field = field
        self.message = message
    }
}
