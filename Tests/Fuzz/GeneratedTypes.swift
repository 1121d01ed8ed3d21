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
    static let all: [any Message.Type] = [
        Everything.self, Everything.Inner.self, Tree.self, Chicken.self, Awkward.self, Legacy.self, Values.self,
    ]

    /// Random messages of every type.
    static func compare(_ oracle: Oracle, messages: (MessageDescriptor) -> [[UInt8]]) throws -> Comparison.Tally {
        var tally = Comparison.Tally()
        for type in all {
            let comparison = try Comparison(oracle, file: nil, type: type.messageName)
            tally += try comparison.reduced(messages(comparison.type)) { try comparison.compare(messages: $0, through: type) }
        }
        return tally
    }

    /// Messages through the generated type of the comparison, if there is one.
    static func compare(_ comparison: Comparison, _ messages: [[UInt8]]) throws {
        for type in all where type.messageName == comparison.type.fullName { _ = try comparison.compare(messages: messages, through: type) }
    }
}
