public import MeshProtobuf

/// A service of a contract: its name, its methods, and the file that says so.
public struct ServiceDefinition: Sendable {
    /// The full name, as "chill.orders.v1.OrdersService".
    public let name: String
    /// The methods in the order of the contract.
    public let methods: [MethodReference]
    /// The contract, for reflection and for the comparison of contracts on connect.
    public let file: ContractFile

    public init(name: String, methods: [MethodReference], file: ContractFile) {
        self.name = name
        self.methods = methods
        self.file = file
    }
}
