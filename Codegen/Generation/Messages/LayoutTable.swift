internal import MeshDescriptors

/// The layouts of a file's messages as the text that the runtime's `_LayoutTable` reads.
struct LayoutTable {
    /// All messages of the file with nested ones and map entries.
    let messages: [MessageDescriptor]
    private(set) var lines: [String] = []
    /// Expressions for the layouts of messages that other files declare.
    private(set) var others: [String] = []
    private let indexes: [String: Int]

    init(_ file: FileDescriptor, _ names: TypeNames) throws(GenerationError) {
        var messages: [MessageDescriptor] = []
        func visit(_ message: MessageDescriptor) {
            messages.append(message)
            message.messages.forEach(visit)
        }
        file.messages.forEach(visit)
        messages += ExtensionGenerator.bearers(file)
        self.messages = messages
        indexes = Dictionary(uniqueKeysWithValues: messages.enumerated().map { ($1.fullName, $0) })
        for message in messages { lines.append(try line(message, names)) }
    }

    func index(_ message: MessageDescriptor) -> Int { indexes[message.fullName] ?? 0 }

    private mutating func line(_ message: MessageDescriptor, _ names: TypeNames) throws(GenerationError) -> String {
        let layout = ImageLayout(message)
        var parts = ["\(message.fullName) \(layout.size) \(layout.bound)"]
        for slot in layout.slots.sorted(by: { $0.field.number < $1.field.number }) {
            let field = slot.field
            guard field.number < 1 << 29 - 1 else {
                throw GenerationError(field.place, "the runtime keeps field number \(field.number) for itself: take another")
            }
            var reference = "-"
            if field.isClosedEnum, case .enumeration(let type) = field.kind {
                var seen: Set<Int32> = []
                reference = type.values.map(\.number).filter { seen.insert($0).inserted }.map(String.init).joined(separator: ",")
            }
            if let type = field.messageType {
                if let index = indexes[type.fullName] {
                    reference = "\(index)"
                } else {
                    let name = try names.message(type, in: nil, place: field.place) + "._layout"
                    let index = others.firstIndex(of: name) ?? others.count
                    if index == others.count { others.append(name) }
                    reference = "\(-1 - index)"
                }
            }
            let label = field.isPacked ? "+" : field.isRepeated ? "*" : field.oneof != nil ? "?" : field.isRequired ? "!" : ""
            // A repeated field counts its elements right before the pointer to them.
            let offset = field.isRepeated ? slot.offset + 8 : slot.offset
            let has = field.isRepeated ? slot.offset : slot.has
            parts.append("\(field.jsonName) \(field.number) \(Self.letter(field))\(label) \(offset) \(has) \(slot.group) \(reference)")
        }
        return parts.joined(separator: "|")
    }

    private static func letter(_ field: FieldDescriptor) -> String {
        switch field.kind {
        case .int32: "i"
        case .enumeration: field.isClosedEnum ? "e" : "i"
        case .int64: "I"
        case .uint32: "u"
        case .uint64: "U"
        case .sint32: "z"
        case .sint64: "Z"
        case .fixed32, .sfixed32, .float: "f"
        case .fixed64, .sfixed64, .double: "F"
        case .bool: "b"
        case .string: "s"
        case .bytes: "y"
        case .message: field.isGroup ? "g" : field.isMap ? "M" : "m"
        }
    }
}
