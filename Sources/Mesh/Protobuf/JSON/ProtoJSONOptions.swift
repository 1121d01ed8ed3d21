/// Which JSON is written and accepted.
public struct ProtoJSONOptions: Sendable, Hashable {
    /// Whether fields without presence are written when they have their default. Absent messages and `optional` fields never are.
    public var printDefaults: Bool
    /// Whether the JSON comes from or goes to the outside: internal fields are then neither known nor shown.
    public var edge: Bool

    public init(printDefaults: Bool = true, edge: Bool = false) {
        self.printDefaults = printDefaults
        self.edge = edge
    }
}
