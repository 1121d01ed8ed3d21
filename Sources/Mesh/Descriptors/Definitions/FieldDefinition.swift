/// A parsed FieldDescriptorProto.
struct FieldDefinition: Sendable {
    var name = ""
    var jsonName = ""
    var number = 0
    var label = 1
    var type = 0
    /// Fully qualified, without the leading dot.
    var typeName = ""
    /// The index of the message or enum that `typeName` names.
    var target = 0
    var oneof: Int?
    var proto3Optional = false
    var packed: Bool?
    /// Of an extension: the message that it extends, without the leading dot.
    var extendee = ""
    /// As the contract writes it (proto2).
    var defaultText: String?
    var rules = FieldRulesOptions()
    var path: [Int] = []

    static let typeGroup = 10
    static let typeMessage = 11
    static let typeEnum = 14

    init(_ bytes: ArraySlice<UInt8>, path: [Int]) throws(DescriptorError) {
        self.path = path
        var reader = WireReader(bytes)
        while let (number, value) = try reader.next() {
            switch number {
            case 1: name = value.text
            case 2: extendee = String(value.text.drop { $0 == "." })
            case 3: self.number = value.number
            case 4: label = value.number
            case 5: type = value.number
            case 6: typeName = String(value.text.drop { $0 == "." })
            case 7: defaultText = value.text
            case 8: try readOptions(value.slice)
            case 9: oneof = value.number
            case 10: jsonName = value.text
            case 17: proto3Optional = value.flag
            default: break
            }
        }
        if jsonName.isEmpty { jsonName = Self.jsonName(of: name) }
    }

    private mutating func readOptions(_ bytes: ArraySlice<UInt8>) throws(DescriptorError) {
        var reader = WireReader(bytes)
        while let (number, value) = try reader.next() {
            if number == 2 { packed = value.flag }
            if number == 51003 { try rules.merge(value.slice) }
        }
    }

    private static func jsonName(of name: String) -> String {
        var result = ""
        var upper = false
        for character in name {
            if character == "_" { upper = true; continue }
            result += upper ? character.uppercased() : String(character)
            upper = false
        }
        return result
    }
}
