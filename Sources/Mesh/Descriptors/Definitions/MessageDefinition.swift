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
    var event: EventOptions?
    var byNumber: [Int: Int] = [:]
    var byName: [String: Int] = [:]
}
