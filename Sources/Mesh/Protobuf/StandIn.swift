// Until the message layer arrives: the names that the mesh compiles against.
public protocol Message: Sendable, Hashable {
    init()
    static var messageName: String { get }
    init(serializedBytes: UnsafeRawBufferPointer) throws
    func serializedBytes() throws -> [UInt8]
    func _violations() -> [FieldViolation]
}

public struct FieldViolation: Sendable, Hashable {
    public var field: String
    public var message: String

    public init(field: String, message: String) {
        self.field = field
        self.message = message
    }
}

public struct ContractFile: Sendable {
    public var fileName: String
    public var serializedDescriptor: [UInt8]
    public var dependencies: [ContractFile]

    public init(fileName: String, serializedDescriptor: [UInt8], dependencies: [ContractFile]) {
        self.fileName = fileName
        self.serializedDescriptor = serializedDescriptor
        self.dependencies = dependencies
    }
}

public protocol EventMessage: Message {
    static var topic: String { get }
    var eventKey: String { get }
    static var retentionHours: Int { get }
}

public struct ProtobufError: Error {}

extension Message {
    public init(serializedBytes: [UInt8]) throws(ProtobufError) { self.init() }
}
