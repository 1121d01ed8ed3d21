/// Parses files one after the other, then resolves the names of types.
struct SchemaBuilder {
    private(set) var files: [FileDefinition] = []
    private(set) var messages: [MessageDefinition] = []
    private(set) var enums: [EnumDefinition] = []
    private(set) var services: [ServiceDefinition] = []
    private(set) var messageIndex: [String: Int] = [:]
    private(set) var enumIndex: [String: Int] = [:]
    private(set) var extensionIndex: [String: Int] = [:]
    private var extensions: [Int] = []
    private var names: Set<String> = []

    mutating func add(_ bytes: [UInt8]) throws(DescriptorError) {
        var file = FileDefinition()
        file.bytes = bytes
        var types: [(number: Int, bytes: ArraySlice<UInt8>)] = []
        var reader = WireReader(bytes[...])
        while let (number, value) = try reader.next() {
            switch number {
            case 1: file.name = value.text
            case 2: file.package = value.text
            case 3: file.imports.append(value.text)
            case 4, 5, 6, 7: types.append((number, value.slice))
            case 9: try file.locations.read(value.slice)
            case 10: file.publicImports.append(value.number)
            case 12: file.syntax = value.text
            default: break
            }
        }
        // The same file may reach a pool through several contracts.
        guard names.insert(file.name).inserted else { return }
        let index = files.count
        let firstBearer = extensions.count
        var topExtensions = 0
        for type in types {
            switch type.number {
            case 4:
                file.messages.append(
                    try addMessage(type.bytes, scope: file.package, file: index, parent: nil, path: [4, file.messages.count]))
            case 5:
                file.enums.append(try addEnum(type.bytes, scope: file.package, file: index, parent: nil, path: [5, file.enums.count]))
            case 7:
                try addExtension(type.bytes, scope: file.package, file: index, path: [7, topExtensions])
                topExtensions += 1
            default:
                services.append(
                    try ServiceDefinition(type.bytes, scope: file.package, file: index, path: [6, file.services.count]))
                file.services.append(services.count - 1)
            }
        }
        file.extensions = Array(extensions[firstBearer...])
        files.append(file)
    }

    /// An extension field lies in a message of its own, which no contract names.
    private mutating func addExtension(_ bytes: ArraySlice<UInt8>, scope: String, file: Int, path: [Int]) throws(DescriptorError) {
        var field = try FieldDefinition(bytes, path: path)
        var bearer = MessageDefinition()
        bearer.fullName = scope.isEmpty ? field.name : scope + "." + field.name
        // The name of a hidden type, unlike the others of its package.
        bearer.name = "_" + bearer.fullName.split(separator: ".").joined(separator: "_")
        field.jsonName = "[\(bearer.fullName)]"
        (field.oneof, field.proto3Optional) = (nil, false)
        (bearer.file, bearer.path, bearer.fields) = (file, path, [field])
        Self.index(&bearer)
        messages.append(bearer)
        extensions.append(messages.count - 1)
    }

    private mutating func addMessage(
        _ bytes: ArraySlice<UInt8>, scope: String, file: Int, parent: Int?, path: [Int]
    ) throws(DescriptorError) -> Int {
        var message = MessageDefinition()
        (message.file, message.parent, message.path) = (file, parent, path)
        var nested: [(number: Int, bytes: ArraySlice<UInt8>)] = []
        var reader = WireReader(bytes)
        while let (number, value) = try reader.next() {
            switch number {
            case 1: message.name = value.text
            case 2: message.fields.append(try FieldDefinition(value.slice, path: path + [2, message.fields.count]))
            case 3, 4, 6: nested.append((number, value.slice))
            case 7: try Self.readOptions(value.slice, into: &message)
            case 8:
                var oneof = WireReader(value.slice)
                var name = ""
                while let (number, value) = try oneof.next() { if number == 1 { name = value.text } }
                message.oneofs.append(name)
            default: break
            }
        }
        message.fullName = scope.isEmpty ? message.name : scope + "." + message.name
        Self.index(&message)
        let index = messages.count
        messages.append(message)
        for (position, type) in nested.enumerated() {
            if type.number == 6 {
                let count = nested[..<position].count { $0.number == 6 }
                try addExtension(type.bytes, scope: message.fullName, file: file, path: path + [6, count])
            } else if type.number == 3 {
                let child = try addMessage(
                    type.bytes, scope: message.fullName, file: file, parent: index, path: path + [3, message.messages.count])
                message.messages.append(child)
            } else {
                let child = try addEnum(
                    type.bytes, scope: message.fullName, file: file, parent: index, path: path + [4, message.enums.count])
                message.enums.append(child)
            }
        }
        messages[index] = message
        guard messageIndex.updateValue(index, forKey: message.fullName) == nil else {
            throw DescriptorError("the message \(message.fullName) is declared twice")
        }
        return index
    }

    private mutating func addEnum(
        _ bytes: ArraySlice<UInt8>, scope: String, file: Int, parent: Int?, path: [Int]
    ) throws(DescriptorError) -> Int {
        let definition = try EnumDefinition(bytes, scope: scope, file: file, parent: parent, path: path)
        enums.append(definition)
        guard enumIndex.updateValue(enums.count - 1, forKey: definition.fullName) == nil else {
            throw DescriptorError("the enum \(definition.fullName) is declared twice")
        }
        return enums.count - 1
    }

    private static func readOptions(_ bytes: ArraySlice<UInt8>, into message: inout MessageDefinition) throws(DescriptorError) {
        var reader = WireReader(bytes)
        while let (number, value) = try reader.next() {
            if number == 1 { message.isMessageSet = value.flag }
            if number == 7 { message.isMapEntry = value.flag }
            if number == 51002 {
                var event = message.event ?? EventOptions()
                try event.merge(value.slice)
                message.event = event
            }
        }
    }

    private static func index(_ message: inout MessageDefinition) {
        let madeUp = Set(message.fields.filter(\.proto3Optional).compactMap(\.oneof))
        message.oneofs = message.oneofs.indices.filter { !madeUp.contains($0) }.map { message.oneofs[$0] }
        for (index, field) in message.fields.enumerated() {
            if field.proto3Optional { message.fields[index].oneof = nil }
            message.byNumber[field.number] = index
            message.byName[field.jsonName] = index
        }
        // The proto name wins where it is the JSON name of another field.
        for (index, field) in message.fields.enumerated() { message.byName[field.name] = index }
    }

    mutating func resolve() throws(DescriptorError) {
        for message in messages.indices {
            for field in messages[message].fields.indices {
                let definition = messages[message].fields[field]
                let place = "field \(messages[message].fullName).\(definition.name)"
                guard definition.oneof.map(messages[message].oneofs.indices.contains) ?? true else {
                    throw DescriptorError("\(place) names a oneof that its message does not have")
                }
                switch definition.type {
                case FieldDefinition.typeMessage, FieldDefinition.typeGroup:
                    messages[message].fields[field].target = try target(definition.typeName, messageIndex, place)
                case FieldDefinition.typeEnum: messages[message].fields[field].target = try target(definition.typeName, enumIndex, place)
                case 1...18: break
                default: throw DescriptorError("\(place) has the unknown type \(definition.type)")
                }
            }
            guard !messages[message].isMapEntry || Set(messages[message].fields.map(\.number)) == [1, 2] else {
                throw DescriptorError("the map entry \(messages[message].fullName) does not have the fields 1 and 2")
            }
        }
        for bearer in extensions {
            // Options of protoc are extended by files that may come without it.
            guard let extendee = messageIndex[messages[bearer].fields[0].extendee] else { continue }
            messages[bearer].extendee = extendee
            messages[extendee].extensions[messages[bearer].fields[0].number] = bearer
            extensionIndex[messages[bearer].fullName] = bearer
        }
        for service in services.indices {
            for method in services[service].methods.indices {
                let definition = services[service].methods[method]
                let place = "method \(services[service].fullName)/\(definition.name)"
                services[service].methods[method].inputIndex = try target(definition.input, messageIndex, place)
                services[service].methods[method].outputIndex = try target(definition.output, messageIndex, place)
            }
        }
    }

    private func target(_ name: String, _ index: [String: Int], _ place: String) throws(DescriptorError) -> Int {
        guard let found = index[name] else {
            throw DescriptorError("\(place) names \(name), which none of the given files declares: add the file that does")
        }
        return found
    }
}
