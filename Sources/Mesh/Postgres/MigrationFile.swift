/// A migration as its module ships it: the file's name (`V1__orders.sql`) and its bytes.
public struct MigrationFile: Sendable, Hashable {
    public var name: String
    public var bytes: [UInt8]

    public init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}
