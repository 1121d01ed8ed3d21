internal import MeshDescriptors

/// How generated code names types: plainly where that is unambiguous, with the module where it is not.
struct TypeNames {
    /// Messages of google.protobuf that have a Swift type in the runtime.
    private static let wellKnown = [
        "google.protobuf.Timestamp": "Timestamp", "google.protobuf.Empty": "Empty", "google.protobuf.Any": "AnyMessage",
        "google.protobuf.FieldMask": "FieldMask", "google.protobuf.Struct": "Struct", "google.protobuf.Value": "StructValue",
        "google.protobuf.ListValue": "ListValue", "google.protobuf.NullValue": "NullValue",
    ]
    /// Those whose Swift type is the standard library's: a field of a wrapper is an optional of the plain value.
    private static let plain = [
        "google.protobuf.Duration": "Duration", "google.protobuf.DoubleValue": "Double", "google.protobuf.FloatValue": "Float",
        "google.protobuf.Int64Value": "Int64", "google.protobuf.UInt64Value": "UInt64", "google.protobuf.Int32Value": "Int32",
        "google.protobuf.UInt32Value": "UInt32", "google.protobuf.BoolValue": "Bool", "google.protobuf.StringValue": "String",
    ]

    let package: String
    let module: String
    /// Every name that the module declares, at whatever depth: none of them may be meant when a type of the runtime is.
    private let declared: Set<String>

    init(package: String, files: [FileDescriptor]) {
        self.package = package
        module = SwiftNames.module(package: package)
        var declared: Set<String> = []
        func visit(_ message: MessageDescriptor) {
            declared.insert(SwiftNames.type(message.name))
            for oneof in message.oneofs { declared.insert(Self.oneofType(oneof, in: message)) }
            for type in message.enums { declared.insert(SwiftNames.type(type.name)) }
            for nested in message.messages where !nested.isMapEntry { visit(nested) }
        }
        for file in files where file.package == package {
            for message in file.messages { visit(message) }
            for type in file.enums { declared.insert(SwiftNames.type(type.name)) }
        }
        self.declared = declared
    }

    /// Whether the files of a package become no Swift module: they hold options, or the runtime has their types.
    static func hasModule(package: String) -> Bool { !package.hasPrefix("google.") && package != "mesh.options.v1" }

    /// Whether the Swift type of the message is a plain value, which a method can neither take nor give.
    static func isPlain(_ type: MessageDescriptor) -> Bool {
        plain[type.fullName] != nil || ["google.protobuf.Timestamp", "google.protobuf.BytesValue"].contains(type.fullName)
    }

    static func oneofType(_ name: String, in message: MessageDescriptor) -> String {
        let type = SwiftNames.type(SwiftNames.upperCamel(name))
        let nested = message.messages.map(\.name) + message.enums.map(\.name)
        return nested.contains(type) ? type + "Case" : type
    }

    /// A type of the standard library.
    func swift(_ name: String) -> String { declared.contains(name) ? "Swift.\(name)" : name }

    /// A type of MeshProtobuf.
    func runtime(_ name: String) -> String { declared.contains(name) ? "MeshProtobuf.\(name)" : name }

    /// A type of target Mesh.
    func mesh(_ name: String) -> String { declared.contains(name) ? "Mesh.\(name)" : name }

    /// A name for generated code's own use that is no type of the contract.
    func unused(_ name: String) -> String { declared.contains(name) ? unused(name + "_") : name }

    func message(_ type: MessageDescriptor, in scope: MessageDescriptor?, place: String) throws(GenerationError) -> String {
        if let name = Self.wellKnown[type.fullName] { return runtime(name) }
        if let name = Self.plain[type.fullName] { return swift(name) }
        if type.fullName == "google.protobuf.BytesValue" { return "[\(swift("UInt8"))]" }
        return try qualified(path(type.name, type.parent), package: type.file.package, fullName: type.fullName, in: scope, place: place)
    }

    func enumeration(_ type: EnumDescriptor, in scope: MessageDescriptor?, place: String) throws(GenerationError) -> String {
        if let name = Self.wellKnown[type.fullName] { return runtime(name) }
        return try qualified(path(type.name, type.parent), package: type.file.package, fullName: type.fullName, in: scope, place: place)
    }

    /// A message's name where it is declared, as "Order.Line".
    func declaredName(_ type: MessageDescriptor) -> String { path(type.name, type.parent).joined(separator: ".") }

    private func path(_ name: String, _ parent: MessageDescriptor?) -> [String] {
        guard let parent else { return [SwiftNames.type(name)] }
        return path(parent.name, parent.parent) + [SwiftNames.type(name)]
    }

    private func qualified(
        _ path: [String], package other: String, fullName: String, in scope: MessageDescriptor?, place: String
    ) throws(GenerationError) -> String {
        guard Self.hasModule(package: other) else {
            throw GenerationError(place, "\(fullName) has no Swift type: declare a message of your own, or use one of Any, Duration, Empty, FieldMask, Struct, Timestamp, Value, ListValue and the wrappers")
        }
        let name = path.joined(separator: ".")
        if other != package { return "\(SwiftNames.module(package: other)).\(name)" }
        var enclosing = scope
        while let message = enclosing {
            let nested = message.messages.map(\.name) + message.enums.map(\.name) + message.oneofs.map { Self.oneofType($0, in: message) }
            if nested.contains(where: { SwiftNames.type($0) == path[0] }) { return "\(module).\(name)" }
            enclosing = message.parent
        }
        return name
    }
}
