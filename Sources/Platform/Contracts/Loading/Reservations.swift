internal import MeshDescriptors

/// Numbers and names that messages and enums never use again, by the full name of the type.
struct Reservations: Sendable {
    struct Reserved: Sendable, Equatable {
        var numbers: [ClosedRange<Int>] = []
        var names: Set<String> = []

        func holds(_ number: Int) -> Bool { numbers.contains { $0.contains(number) } }

        /// Whether every number of the range is reserved, by one range or several.
        func holds(_ range: ClosedRange<Int>) -> Bool {
            var next = range.lowerBound
            while next <= range.upperBound {
                guard let found = numbers.first(where: { $0.contains(next) }) else { return false }
                next = found.upperBound + 1
            }
            return true
        }
    }

    private var byType: [String: Reserved] = [:]

    init(_ files: [FileDescriptor]) throws(DescriptorError) {
        for file in files {
            var reader = WireReader(file.serialized[...])
            while let (number, value) = try reader.next() {
                if number == 4 { try readMessage(value.slice, scope: file.package) }
                if number == 5 { try readEnum(value.slice, scope: file.package) }
            }
        }
    }

    subscript(type: String) -> Reserved { byType[type] ?? Reserved() }

    private mutating func readMessage(_ bytes: ArraySlice<UInt8>, scope: String) throws(DescriptorError) {
        var reserved = Reserved()
        var name = ""
        var messages: [ArraySlice<UInt8>] = []
        var enums: [ArraySlice<UInt8>] = []
        var reader = WireReader(bytes)
        while let (number, value) = try reader.next() {
            switch number {
            case 1: name = value.text
            case 3: messages.append(value.slice)
            case 4: enums.append(value.slice)
            // The end of a message's range is not part of it.
            case 9: reserved.numbers += try Self.range(value.slice, last: -1)
            case 10: reserved.names.insert(value.text)
            default: break
            }
        }
        let fullName = scope.isEmpty ? name : scope + "." + name
        byType[fullName] = reserved
        for nested in messages { try readMessage(nested, scope: fullName) }
        for nested in enums { try readEnum(nested, scope: fullName) }
    }

    private mutating func readEnum(_ bytes: ArraySlice<UInt8>, scope: String) throws(DescriptorError) {
        var reserved = Reserved()
        var name = ""
        var reader = WireReader(bytes)
        while let (number, value) = try reader.next() {
            switch number {
            case 1: name = value.text
            case 4: reserved.numbers += try Self.range(value.slice, last: 0)
            case 5: reserved.names.insert(value.text)
            default: break
            }
        }
        byType[scope.isEmpty ? name : scope + "." + name] = reserved
    }

    private static func range(_ bytes: ArraySlice<UInt8>, last offset: Int) throws(DescriptorError) -> [ClosedRange<Int>] {
        var (first, last) = (0, 0)
        var reader = WireReader(bytes)
        while let (number, value) = try reader.next() {
            if number == 1 { first = value.number }
            if number == 2 { last = value.number + offset }
        }
        return first <= last ? [first...last] : []
    }
}
