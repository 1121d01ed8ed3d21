internal import MeshDescriptors
internal import MeshProtobuf
internal import struct MeshTestingV1.Awkward
internal import struct MeshTestingV1.Chicken
internal import struct MeshTestingV1.Everything
internal import struct MeshTestingV1.Legacy
internal import struct MeshTestingV1.Tree
internal import struct MeshTestingV1.Values

/// The generated types that are compared.
enum GeneratedTypes {
    static func compare(_ oracle: Oracle, messages: (MessageDescriptor) -> [[UInt8]]) throws -> Comparison.Tally {
        var tally = Comparison.Tally()
        func compare<M: Message>(_ type: M.Type) throws {
            let comparison = try Comparison(oracle, file: nil, type: M.messageName)
            tally += try comparison.reduced(messages(comparison.type)) { try comparison.compare(messages: $0, through: type) }
        }
        try compare(Everything.self)
        try compare(Everything.Inner.self)
        try compare(Tree.self)
        try compare(Chicken.self)
        try compare(Awkward.self)
        try compare(Legacy.self)
        try compare(Values.self)
        return tally
    }
}
