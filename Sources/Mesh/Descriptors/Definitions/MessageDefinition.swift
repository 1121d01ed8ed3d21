/// A parsed DescriptorProto.
struct MessageDefinition: Sendable {
    var name = ""
    var fullName = ""
    var file = 0
    var parent: Int?
    var path: [Int] = []
    var fields: [FieldDefinition] = []
    /// Names of the real oneofs; those that protoc makes up for `optional` come last and are left out.
    var oneofs: [String] = []
    var messages: [Int] = []
    var enums: [Int] = []
    var isMapEntry = false
    /// Whether its extensions travel as items of a set (`message_set_wire_format`).
    var isMessageSet = false
    /// Set when this is no message of a contract, but the bearer of one extension field: the index of the message that is extended.
    var extendee: Int?
    /// Bearers of the extensions of this message, by number.
    var extensions: [Int: Int] = [:]
    var event: EventOptions?
    var byNumber: [Int: Int] = [:]
    var byName: [String: Int] = [:]
}
