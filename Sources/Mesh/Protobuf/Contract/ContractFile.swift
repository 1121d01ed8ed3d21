public import MeshDescriptors
internal import Synchronization

/// A `.proto` file that was compiled in: what a server tells about its contracts.
public struct ContractFile: Sendable {
    /// As it is imported, as "chill/orders/v1/orders.proto".
    public let fileName: String
    /// The FileDescriptorProto with options and comments.
    public let serializedDescriptor: [UInt8]
    /// Every file that this one needs, each after those it needs itself.
    public let dependencies: [ContractFile]
    private let linked = Linked()

    public init(fileName: String, serializedDescriptor: [UInt8], dependencies: [ContractFile] = []) {
        self.fileName = fileName
        self.serializedDescriptor = serializedDescriptor
        self.dependencies = dependencies
    }

    /// Generated code keeps descriptors as base64 text in lines.
    public init(_ fileName: String, _ base64: StaticString, imports: [ContractFile] = []) {
        self.fileName = fileName
        serializedDescriptor = base64.withUTF8Buffer(Self.decoded)
        var seen: Set<String> = []
        dependencies = imports.flatMap { $0.dependencies + [$0] }.filter { seen.insert($0.fileName).inserted }
    }

    private static func decoded(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count * 3 / 4)
        var bits: UInt32 = 0
        var count = 0
        for character in text {
            guard let value = Base64Text.value(character) else { continue }
            bits = bits << 6 | value
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return bytes
    }

    /// What the file and those that it needs declare, linked to each other; read once.
    public func descriptors() throws(DescriptorError) -> DescriptorPool {
        if let pool = linked.pool.withLock({ $0 }) { return pool }
        let pool = try DescriptorPool(files: (dependencies + [self]).map(\.serializedDescriptor))
        // Whoever comes first decides: descriptors of different pools are different.
        return linked.pool.withLock { known in
            if let known { return known }
            known = pool
            return pool
        }
    }

    private final class Linked: Sendable {
        let pool = Mutex<DescriptorPool?>(nil)
    }
}
