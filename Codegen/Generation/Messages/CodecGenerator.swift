internal import MeshDescriptors

/// The part of a message that only the runtime calls: name, layout, image in and out, field rules.
struct CodecGenerator {
    let message: MessageDescriptor
    let names: TypeNames
    let table: LayoutTable
    /// An expression for the file that declares the message.
    let file: String
    private let layout: ImageLayout
    private let shapes: [FieldShape]

    init(_ message: MessageDescriptor, _ names: TypeNames, _ table: LayoutTable, file: String) throws(GenerationError) {
        self.file = file
        self.message = message
        self.names = names
        self.table = table
        layout = ImageLayout(message)
        var shapes: [FieldShape] = []
        for field in message.fields { shapes.append(try FieldShape(field, in: message, names)) }
        self.shapes = shapes
    }

    func write(to writer: inout SourceWriter) throws(GenerationError) {
        try writer.block("extension \(names.declaredName(message))") { writer throws(GenerationError) in
            writer.line("public static var messageName: \(names.swift("String")) { \(SwiftNames.literal(message.fullName)) }")
            writer.line("public static var _contractFile: \(names.runtime("ContractFile")) { \(file) }")
            writer.line("public static var _layout: _MessageLayout { _Layouts.table[\(table.index(message))] }")
            writer.line()
            writer.block("public func _write(_ writer: inout _ImageWriter) -> UnsafeMutableRawPointer", lines: writing)
            writer.line()
            // Never inlined, so that it fills the value where it lies: put together elsewhere, it would be copied as a whole.
            writer.line("@inline(never)")
            writer.block("public mutating func _read(_ image: _ImageReader) throws(\(names.runtime("ProtobufError")))", lines: reading)
            let checks = try FieldChecksGenerator(message: message, shapes: shapes).lines
            if !checks.isEmpty {
                writer.line()
                writer.block("public func _violations() -> [\(names.runtime("FieldViolation"))]", lines: checks)
            }
        }
        for nested in message.messages where !nested.isMapEntry {
            writer.line()
            try CodecGenerator(nested, names, table, file: file).write(to: &writer)
        }
    }

    private var writing: [String] {
        if shapes.isEmpty { return ["writer.message(Self._layout, unknownFields)"] }
        var lines = ["let image = writer.message(Self._layout, unknownFields)"]
        var oneofs: Set<String> = []
        for shape in shapes {
            if let oneof = shape.field.oneof {
                if oneofs.insert(oneof).inserted { lines += writing(oneof: oneof) }
            } else {
                lines.append(writing(shape))
            }
        }
        return lines + ["return image"]
    }

    private func writing(_ shape: FieldShape) -> String {
        let slot = layout[shape.field]
        if let value = shape.mapValue, let entry = shape.field.messageType {
            let put = value.messageType == nil ? "putMap" : "putMessageMap"
            return "writer.\(put)(\(shape.access), image, \(slot.offset), _Layouts.table[\(table.index(entry))])"
        }
        let isMessage = shape.field.messageType != nil
        if shape.field.isRepeated {
            if isMessage { return "writer.putMessages(\(shape.access), image, \(slot.offset))" }
            return "writer.putAll(\(shape.access), image, \(slot.offset), each: \(ImageLayout.each(shape.field)))"
        }
        if shape.field.isRequired, !isMessage { return "writer.putRequired(\(shape.access), image, \(slot.offset), \(slot.has))" }
        if isMessage { return "writer.putMessage(\(shape.access), image, \(slot.offset))" }
        return "writer.\(shape.field.hasPresence ? "putOptional" : "put")(\(shape.access), image, \(slot.offset), \(slot.has))"
    }

    private func writing(oneof: String) -> [String] {
        var lines = ["switch \(FieldShape.access(SwiftNames.property(oneof))) {"]
        for shape in shapes where shape.field.oneof == oneof {
            let slot = layout[shape.field]
            let put = shape.field.messageType == nil ? "putCase" : "putMessageCase"
            lines.append("case .\(shape.name)(let value): writer.\(put)(\(shape.field.number), value, image, \(slot.offset), \(slot.has))")
        }
        return lines + ["case nil: break", "}"]
    }

    private var reading: [String] {
        var lines: [String] = []
        var oneofs: Set<String> = []
        for shape in shapes {
            if let oneof = shape.field.oneof {
                if oneofs.insert(oneof).inserted { lines += reading(oneof: oneof) }
            } else {
                lines.append(reading(shape))
            }
        }
        return lines + ["image.keepUnknown(&unknownFields)"]
    }

    private func reading(_ shape: FieldShape) -> String {
        let slot = layout[shape.field]
        func read(_ what: String, _ places: Int...) -> String {
            "try image.read\(what)(&\(shape.access), \(places.map(String.init).joined(separator: ", ")))"
        }
        if let value = shape.mapValue { return read(value.messageType == nil ? "Map" : "MessageMap", slot.offset) }
        let isMessage = shape.field.messageType != nil
        if shape.field.isRepeated { return read(isMessage ? "Messages" : "All", slot.offset) }
        if isMessage, shape.isOptional, !shape.isBoxed { return read("Message", slot.offset) }
        if isMessage { return "\(shape.access) = try image.\(shape.isOptional ? "message" : "messageCase")(\(slot.offset))" }
        if shape.isOptional { return read("", slot.offset, slot.has) }
        // A new value may hold something else where the field must be there.
        return shape.field.isRequired ? "\(shape.access) = try image.value(\(slot.offset))" : read("", slot.offset)
    }

    private func reading(oneof: String) -> [String] {
        let members = shapes.filter { $0.field.oneof == oneof }
        guard let first = members.first else { return [] }
        var lines = ["switch image.oneof(\(layout[first.field].has)) {"]
        for shape in members {
            let call = "\(shape.field.messageType == nil ? "value" : "messageCase")(\(layout[shape.field].offset))"
            lines.append("case \(shape.field.number): \(FieldShape.access(SwiftNames.property(oneof))) = .\(shape.name)(try image.\(call))")
        }
        return lines + ["default: break", "}"]
    }
}
