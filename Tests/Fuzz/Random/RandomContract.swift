/// A contract that nobody would write: messages inside each other, fields of every kind, maps, oneofs, `optional`; in proto2 also groups,
/// `required`, defaults and closed enums.
struct RandomContract {
    /// The serialized FileDescriptorProto.
    let file: [UInt8]
    /// The name of the message to begin with.
    let type = "fuzz.M0"

    private static let imported = ["duration", "empty", "timestamp"].map { "google/protobuf/\($0).proto" }
    private static let wellKnown = ["Timestamp", "Duration", "Empty"]
    private static let scalars: [UInt64] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 15, 16, 17, 18]
    private static let keys: [UInt64] = [3, 4, 5, 6, 7, 8, 9, 13, 15, 16, 17, 18]

    init(_ random: inout Seeded) {
        var file = WireBytes()
        file.field(1, "fuzz.proto")
        file.field(2, "fuzz")
        for name in Self.imported { file.field(3, name) }
        let messages = 1 + random.below(4)
        let isProto2 = random.once(in: 3)
        for index in 0..<messages { file.field(4, Self.message("M\(index)", messages, isProto2, &random)) }
        // The first enum can be the value of a map, which takes no other than one that begins with 0; one of proto3 must.
        file.field(5, Self.enumeration("E0", [0, 1, 2, -1, Int64(Int32.max), Int64(Int32.min)], &random))
        file.field(5, Self.enumeration("E1", isProto2 ? [3, -1, 7, 0, Int64(Int32.min)] : [0, -1, 100], &random))
        if !isProto2 { file.field(12, "proto3") }
        self.file = file.bytes
    }

    private static func enumeration(_ name: String, _ numbers: [Int64], _ random: inout Seeded) -> [UInt8] {
        var output = WireBytes()
        output.field(1, name)
        for (index, number) in numbers.prefix(1 + random.below(numbers.count)).enumerated() {
            var value = WireBytes()
            value.field(1, "\(name)_V\(index)")
            value.field(2, UInt64(bitPattern: number))
            output.field(2, value.bytes)
        }
        return output.bytes
    }

    private static func message(_ name: String, _ messages: Int, _ isProto2: Bool, _ random: inout Seeded) -> [UInt8] {
        var output = WireBytes()
        output.field(1, name)
        var number = 0
        var nested: [[UInt8]] = []
        var oneofs = random.below(3)
        let count = random.below(14)
        if count == 0 { oneofs = 0 }
        var optionals: [Int] = []
        var names: [String] = []
        for index in 0..<count {
            number += 1 + (random.once(in: 5) ? random.below(40) : 0) + (random.once(in: 40) ? 20_000 : 0)
            let fieldName = random.one(of: ["f\(index)", "some_field_\(index)", "aB\(index)c", "field_\(index)_", "_f\(index)"])
            names.append(fieldName)
            // The first fields fill the oneofs, each of which needs one.
            if index < oneofs * 2 {
                let field = field(fieldName, number, messages, &random)
                output.field(2, field + tail { $0.field(4, 1); $0.field(9, UInt64(index / 2)) })
            } else if random.once(in: 6) {
                let entry = "\(camelCase(fieldName))Entry"
                nested.append(mapEntry(entry, messages, &random))
                output.field(2, tail { $0.field(1, fieldName); $0.field(3, UInt64(number)); $0.field(4, 3); $0.field(5, 11); $0.field(6, ".fuzz.\(name).\(entry)") })
            } else if random.once(in: 3) {
                let field = field(fieldName, number, messages, &random)
                let packed = random.below(3)
                output.field(2, field + tail { $0.field(4, 3); if packed < 2, isPackable(field) { $0.field(8, [0x10, UInt8(packed)]) } })
            } else if isProto2, random.once(in: 6) {
                // A group is a message inside, with a name of its own.
                nested.append(tail { $0.field(1, "Group\(index)"); $0.field(2, Self.field("inside", 1, messages, &random) + Self.tail { $0.field(4, 1) }) })
                let label: UInt64 = random.once(in: 2) ? 1 : 3
                output.field(2, tail { $0.field(1, "group\(index)"); $0.field(3, UInt64(number)); $0.field(4, label); $0.field(5, 10); $0.field(6, ".fuzz.\(name).Group\(index)") })
            } else if !isProto2, random.once(in: 4) {
                let place = (min(oneofs, (count + 1) / 2)) + optionals.count
                optionals.append(index)
                output.field(2, field(fieldName, number, messages, &random) + tail { $0.field(4, 1); $0.field(9, UInt64(place)); $0.field(17, 1) })
            } else if isProto2 {
                output.field(2, singular(fieldName, number, messages, name, &random))
            } else {
                output.field(2, field(fieldName, number, messages, &random) + tail { $0.field(4, 1) })
            }
        }
        for entry in nested { output.field(3, entry) }
        for oneof in 0..<min(oneofs, (count + 1) / 2) { output.field(8, tail { $0.field(1, "choice_\(oneof)") }) }
        for index in optionals { output.field(8, tail { $0.field(1, "_o\(index)") }) }
        return output.bytes
    }

    private static func tail(_ write: (inout WireBytes) -> Void) -> [UInt8] {
        var output = WireBytes()
        write(&output)
        return output.bytes
    }

    /// A field of proto2 that is not repeated.
    private static func singular(_ name: String, _ number: Int, _ messages: Int, _ parent: String, _ random: inout Seeded) -> [UInt8] {
        let type = type(messages, &random)
        let isMessage = type.starts(with: [0x28, 11])
        // A message that requires itself cannot be: only a later one is required.
        let later = (0..<messages).contains { "M\($0)" > parent && type.ends(with: ".fuzz.M\($0)") }
        let isRequired = random.once(in: 6) && (!isMessage || later)
        return tail {
            $0.field(1, name)
            $0.field(3, UInt64(number))
            $0.field(4, isRequired ? 2 : 1)
            $0.append(type)
            if !isMessage, random.once(in: 3) { $0.field(7, defaultValue(type)) }
        }
    }

    private static func defaultValue(_ type: [UInt8]) -> String {
        switch type[1] {
        case 1, 2: "-1.5e3"
        case 8: "true"
        case 9: "some \"text\""
        case 12: "a\\001\\\"z"
        case 14: type.ends(with: "E0") ? "E0_V0" : "E1_V0"
        default: "7"
        }
    }

    /// Name, number and type.
    private static func field(_ name: String, _ number: Int, _ messages: Int, _ random: inout Seeded) -> [UInt8] {
        tail {
            $0.field(1, name)
            $0.field(3, UInt64(number))
            $0.append(type(messages, &random))
        }
    }

    private static func type(_ messages: Int, _ random: inout Seeded) -> [UInt8] {
        tail {
            switch random.below(20) {
            case 0..<4: $0.field(5, 11); $0.field(6, ".fuzz.M\(random.below(messages))")
            case 4: $0.field(5, 11); $0.field(6, ".google.protobuf.\(random.one(of: wellKnown))")
            case 5, 6: $0.field(5, 14); $0.field(6, ".fuzz.E\(random.below(2))")
            default: $0.field(5, random.one(of: scalars))
            }
        }
    }

    private static func mapEntry(_ name: String, _ messages: Int, _ random: inout Seeded) -> [UInt8] {
        tail {
            $0.field(1, name)
            let key = random.one(of: keys)
            $0.field(2, tail { $0.field(1, "key"); $0.field(3, 1); $0.field(4, 1); $0.field(5, key) })
            var value = type(messages, &random)
            if value.ends(with: ".fuzz.E1") { value[value.count - 1] = UInt8(ascii: "0") }
            $0.field(2, tail { $0.field(1, "value"); $0.field(3, 2); $0.field(4, 1); $0.append(value) })
            $0.field(7, [0x38, 1])
        }
    }

    private static func isPackable(_ field: [UInt8]) -> Bool {
        // The type is the last number, unless a type's name follows it.
        guard let place = field.lastIndex(of: 0x28), place + 1 < field.count, field.count == place + 2 else { return false }
        return field[place + 1] != 9 && field[place + 1] != 12
    }

    /// The name of a map's entry, as protoc makes it.
    private static func camelCase(_ name: String) -> String {
        name.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }
}

extension [UInt8] {
    fileprivate func ends(with text: String) -> Bool { suffix(text.utf8.count).elementsEqual(text.utf8) }
}
