/// Why JSON is not a message: everything that is wrong with it.
public struct ProtoJSONError: Error, Sendable, Hashable, CustomStringConvertible {
    public var violations: [FieldViolation]

    public init(violations: [FieldViolation]) { self.violations = violations }

    public var description: String {
        violations.map { $0.field.isEmpty ? $0.message : "\($0.field): \($0.message)" }.joined(separator: "; ")
    }
}
