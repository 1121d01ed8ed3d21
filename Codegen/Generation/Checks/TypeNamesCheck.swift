internal import MeshDescriptors

/// Types of a module need different names in each scope, and none that generated code has for itself.
struct TypeNamesCheck {
    /// All files of the package.
    let files: [FileDescriptor]
    let names: TypeNames

    private struct Scope {
        let place: String
        var seen: [String: String] = [:]

        mutating func add(_ name: String, _ what: String, _ place: String) throws(GenerationError) {
            guard let other = seen.updateValue(what, forKey: name) else { return }
            throw GenerationError(place, "\(what) and \(other) are both called \(name) in Swift: rename one")
        }
    }

    func check() throws(GenerationError) {
        var scope = Scope(place: names.module)
        // A type that is called like a module hides everything in it.
        for module in ["Swift", "Mesh", "MeshProtobuf", names.module] { try scope.add(module, "the module \(module)", "") }
        try scope.add("\(names.module)Contract", "the generated list of the contract's files", "")
        for file in files {
            for message in file.messages { try scope.add(SwiftNames.type(message.name), "the message \(message.fullName)", message.place) }
            for type in file.enums { try scope.add(SwiftNames.type(type.name), "the enum \(type.fullName)", type.place) }
        }
        for service in files.flatMap(\.services) {
            let name = SwiftNames.type(service.name)
            for suffix in ["", "Definition", "Client"] {
                let what = suffix.isEmpty ? "the protocol" : "the \(suffix.lowercased())"
                try scope.add(name + suffix, "\(what) of the service \(service.fullName)", service.place)
            }
        }
        for message in files.flatMap(\.messages) { try check(message) }
    }

    private func check(_ message: MessageDescriptor) throws(GenerationError) {
        var scope = Scope(place: message.place)
        for nested in message.messages where !nested.isMapEntry {
            try scope.add(SwiftNames.type(nested.name), "the message \(nested.fullName)", nested.place)
        }
        for type in message.enums { try scope.add(SwiftNames.type(type.name), "the enum \(type.fullName)", type.place) }
        for oneof in message.oneofs {
            try scope.add(TypeNames.oneofType(oneof, in: message), "the oneof \(message.fullName).\(oneof)", message.place)
        }
        // Swift has types and properties in one space of names.
        for field in message.fields where field.oneof == nil {
            let name = SwiftNames.property(field.name)
            if let other = scope.seen[name] {
                throw GenerationError(field.place, "the field \(message.fullName).\(field.name) and \(other) are both called \(name) in Swift: rename one")
            }
        }
        for nested in message.messages where !nested.isMapEntry { try check(nested) }
    }
}
