/// What a contract says about a method: the option `mesh.options.v1.method`.
public struct MethodPolicyOptions: Sendable, Hashable {
    public enum Idempotency: Int, Sendable { case none, safe, keyed }
    public enum Priority: Int, Sendable { case unspecified, bulk, normal, critical }
    public enum Session: Int, Sendable { case none, issue, revoke }

    /// Who may call: any one of the five is enough; when all are empty, nobody.
    public var roles: [String] = []
    public var services: [String] = []
    public var partners: [String] = []
    public var authenticated = false
    public var isPublic = false

    public var idempotency = Idempotency.none
    /// The deadline of a call that brings none; 0 means the server's default.
    public var deadlineMilliseconds = 0
    public var rateClass = ""
    public var priority = Priority.unspecified
    /// The HTTP status of success; 0 means 200.
    public var successStatus = 0
    /// The `Location` of what was created, as "/v1/orders/{order_id}"; empty for none.
    public var location = ""
    public var session = Session.none
    /// The machine-readable reasons that errors of the method may carry.
    public var reasons: [String] = []

    package init() {}

    package mutating func merge(_ bytes: ArraySlice<UInt8>) throws(DescriptorError) {
        var reader = WireReader(bytes)
        while let (number, value) = try reader.next() {
            switch number {
            case 1: try mergeAllow(value.slice)
            case 2: idempotency = Idempotency(rawValue: value.number) ?? .none
            case 3: deadlineMilliseconds = value.number
            case 4: rateClass = value.text
            case 5: priority = Priority(rawValue: value.number) ?? .unspecified
            case 6: successStatus = value.number
            case 7: location = value.text
            case 8: session = Session(rawValue: value.number) ?? .none
            case 9: reasons.append(value.text)
            default: break
            }
        }
    }

    private mutating func mergeAllow(_ bytes: ArraySlice<UInt8>) throws(DescriptorError) {
        var reader = WireReader(bytes)
        while let (number, value) = try reader.next() {
            switch number {
            case 1: roles.append(value.text)
            case 2: services.append(value.text)
            case 3: partners.append(value.text)
            case 4: authenticated = value.flag
            case 5: isPublic = value.flag
            default: break
            }
        }
    }
}
