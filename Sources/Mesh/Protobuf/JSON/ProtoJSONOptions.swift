/// Which JSON is written and accepted.
public struct ProtoJSONOptions: Sendable, Hashable {
    /// Whether fields without presence are written when they have their default. Absent messages and `optional` fields never are.
    public var printDefaults: Bool
    /// Whether the JSON comes from or goes to the outside: internal fields are then neither known nor shown.
    public var edge: Bool
    /// Whether members that are no field, and names that are no value of their enum, are passed over instead of refused.
    public var ignoreUnknownFields: Bool
    /// Types that `Any` can hold beside those of the message's own contract.
    public var types: TypeRegistry?

    public init(printDefaults: Bool = true, edge: Bool = false, ignoreUnknownFields: Bool = false, types: TypeRegistry? = nil) {
        self.printDefaults = printDefaults
        self.edge = edge
        self.ignoreUnknownFields = ignoreUnknownFields
        self.types = types
    }
}
