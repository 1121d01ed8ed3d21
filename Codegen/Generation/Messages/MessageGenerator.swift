internal import MeshDescriptors

/// A message: the struct with its nested types.
struct MessageGenerator {
    let message: MessageDescriptor
    let names: TypeNames
    private let shapes: [FieldShape]

    init(_ message: MessageDescriptor, _ names: TypeNames) throws(GenerationError) {
        self.message = message
        self.names = names
        var shapes: [FieldShape] = []
        for field in message.fields { shapes.append(try FieldShape(field, in: message, names)) }
        self.shapes = shapes
        var seen: Set<String> = []
        for shape in shapes where shape.field.oneof == nil && !seen.insert(shape.name).inserted {
            throw GenerationError(shape.field.place, "two fields of \(message.fullName) are called \(shape.name) in Swift: rename one")
        }
        for oneof in message.oneofs where !seen.insert(SwiftNames.property(oneof)).inserted {
            throw GenerationError(message.place, "a oneof and a field of \(message.fullName) are both called \(oneof) in Swift: rename one")
        }
    }

    /// A property: a field, or a oneof in the place of its first member.
    private struct Property {
        var name: String
        var type: String
        var initial: String
        var comment: String
        var isBoxed = false
    }

    func write(to writer: inout SourceWriter) throws(GenerationError) {
        let properties = properties
        writer.comment(message.comment)
        try writer.block("public struct \(SwiftNames.type(message.name)): \(names.runtime("Message"))") { writer throws(GenerationError) in
            for property in properties {
                writer.comment(property.comment)
                if property.isBoxed {
                    writer.line("@_Boxed public var \(property.name): \(property.type)")
                } else {
                    writer.line("public var \(property.name): \(property.type) = \(property.initial)")
                }
            }
            writer.line("public var unknownFields = \(names.runtime("UnknownFields"))()")
            writer.line()
            writer.line("public init() {}")
            if !properties.isEmpty {
                writer.line()
                writer.call("public init", properties.map { "\($0.name): \($0.type) = \($0.initial)" }, " {")
                for property in properties { writer.line("    self.\(property.name) = \(property.name)") }
                writer.line("}")
            }
            try writeDefaults(to: &writer)
            for oneof in message.oneofs {
                writer.line()
                try write(oneof: oneof, to: &writer)
            }
            for type in message.enums {
                writer.line()
                try EnumGenerator(type: type, names: names).write(to: &writer)
            }
            for nested in message.messages where !nested.isMapEntry {
                writer.line()
                try MessageGenerator(nested, names).write(to: &writer)
            }
        }
    }

    /// What stands for a field that is absent, where the contract says so (proto2).
    private func writeDefaults(to writer: inout SourceWriter) throws(GenerationError) {
        let shapes = shapes.filter { $0.isOptional && $0.field.defaultText != nil }
        guard !shapes.isEmpty else { return }
        let nested = (message.messages.map(\.name) + message.enums.map(\.name)).contains("Defaults")
        writer.line()
        writer.comment("What the contract says of fields that are absent.")
        try writer.block("public enum Defaults\(nested ? "_" : "")") { writer throws(GenerationError) in
            for shape in shapes { writer.line("public static let \(shape.name): \(shape.value) = \(try FieldShape.initial(shape.field))") }
        }
    }

    private var properties: [Property] {
        var seen: Set<String> = []
        return shapes.compactMap { shape in
            guard let oneof = shape.field.oneof else {
                return Property(
                    name: shape.name, type: shape.type, initial: shape.initial, comment: shape.field.comment, isBoxed: shape.isBoxed)
            }
            guard seen.insert(oneof).inserted else { return nil }
            return Property(
                name: SwiftNames.property(oneof), type: TypeNames.oneofType(oneof, in: message) + "?", initial: "nil",
                comment: message.comment(oneof: oneof))
        }
    }

    private func write(oneof: String, to writer: inout SourceWriter) throws(GenerationError) {
        let members = shapes.filter { $0.field.oneof == oneof }
        let indirect = members.contains(where: \.isBoxed) ? "indirect " : ""
        let header = "public \(indirect)enum \(TypeNames.oneofType(oneof, in: message)): \(names.swift("Sendable")), \(names.swift("Hashable"))"
        try writer.block(header) { writer throws(GenerationError) in
            for member in members {
                writer.comment(member.field.comment)
                writer.line("case \(member.name)(\(member.value))")
            }
        }
    }
}
