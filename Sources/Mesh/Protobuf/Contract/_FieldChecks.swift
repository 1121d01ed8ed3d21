/// Collects what breaks field rules; generated code calls it in a straight line.
public struct _FieldChecks {
    public private(set) var violations: [FieldViolation] = []
    /// A field that is missing is reported once, not for each of its rules.
    private var missing = ""

    public init() {}

    public mutating func required(_ isThere: Bool, _ field: StaticString) {
        guard !isThere else { return }
        missing = "\(field)"
        violations.append(FieldViolation(field: missing, message: "is required"))
    }

    public mutating func required<V: _ImageValue>(_ value: V, _ field: StaticString) { required(!value._isDefault, field) }

    public mutating func required<V: _ImageValue>(_ value: V?, _ field: StaticString) { required(value.map { !$0._isDefault } ?? false, field) }

    public mutating func items(_ count: Int, _ field: StaticString, _ least: Int, _ most: Int) {
        if count < least { add(field, nil, "must have at least \(least) \(least == 1 ? "element" : "elements"), has \(count)") }
        if most > 0, count > most { add(field, nil, "must have at most \(most) \(most == 1 ? "element" : "elements"), has \(count)") }
    }

    // Inlinable: for a type that is known at run time only, its metadata would be looked up for each message.
    @inlinable
    public mutating func nested<M: Message>(_ message: M?, _ field: StaticString) {
        guard let message else { return }
        add(message._violations()) { "\(field)" }
    }

    @inlinable
    public mutating func nested<M: Message>(_ messages: [M], _ field: StaticString) {
        for index in messages.indices { add(messages[index]._violations()) { "\(field)[\(index)]" } }
    }

    public mutating func nested<K: _ImageKey, M: Message>(_ map: [K: M], _ field: StaticString) {
        for (key, message) in map.sorted(by: { K._precedes($0.key, $1.key) }) { add(message._violations()) { "\(field)[\(key)]" } }
    }

    @usableFromInline
    mutating func add(_ inner: [FieldViolation], _ prefix: () -> String) {
        for violation in inner { violations.append(FieldViolation(field: "\(prefix()).\(violation.field)", message: violation.message)) }
    }

    mutating func add(_ field: StaticString, _ position: (any CustomStringConvertible)?, _ message: String) {
        let path = position.map { "\(field)[\($0)]" } ?? "\(field)"
        if path != missing { violations.append(FieldViolation(field: path, message: message)) }
    }
}
