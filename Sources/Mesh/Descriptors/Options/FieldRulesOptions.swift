/// What a field accepts: the option `mesh.options.v1.field`.
public struct FieldRulesOptions: Sendable, Hashable {
    public var required = false
    /// Length of a string in Unicode scalars, of bytes in bytes; 0 means no bound.
    public var minLength = 0
    public var maxLength = 0
    public var pattern = ""
    public var uuid = false
    public var email = false
    /// Bounds of an integer, both included.
    public var minimum: Int64?
    public var maximum: Int64?
    /// Bounds of a float or double, both included.
    public var least: Double?
    public var greatest: Double?
    /// Bounds of the number of elements; 0 means no bound.
    public var minItems = 0
    public var maxItems = 0
    /// Personal data: never in logs, redacted in traces.
    public var isPersonal = false
    /// Never leaves the mesh.
    public var isInternal = false
    /// The other rules hold only for a value that is given: an empty string or zero passes.
    public var ignoresEmpty = false

    package init() {}

    /// Whether a value can break one of the rules.
    package var checksValues: Bool {
        var unchecked = FieldRulesOptions()
        unchecked.isPersonal = isPersonal
        unchecked.isInternal = isInternal
        unchecked.ignoresEmpty = ignoresEmpty
        return self != unchecked
    }

    /// Whether a rule speaks of a value that is there.
    package var limitsValues: Bool {
        minLength > 0 || maxLength > 0 || !pattern.isEmpty || uuid || email || minimum != nil || maximum != nil || least != nil || greatest != nil
    }

    package mutating func merge(_ bytes: ArraySlice<UInt8>) throws(DescriptorError) {
        var reader = WireReader(bytes)
        while let (number, value) = try reader.next() {
            switch number {
            case 1: required = value.flag
            case 2: minLength = value.number
            case 3: maxLength = value.number
            case 4: pattern = value.text
            case 5: uuid = value.flag
            case 6: email = value.flag
            case 7: minimum = Int64(value.number)
            case 8: maximum = Int64(value.number)
            case 9: least = value.double
            case 10: greatest = value.double
            case 11: minItems = value.number
            case 12: maxItems = value.number
            case 13: isPersonal = value.flag
            case 14: isInternal = value.flag
            case 15: ignoresEmpty = value.flag
            default: break
            }
        }
    }
}
