import MeshProtobuf
import MeshTestingV1
import Testing

/// Bytes that no encoder of ours writes, read as the specification says.
@Suite struct MergingTests {
    static func joined(_ messages: Everything...) throws -> Everything {
        try Everything(serializedBytes: messages.flatMap { try $0.serializedBytes() })
    }

    @Test func `the last value of a field counts, lists go on`() throws {
        let merged = try Self.joined(
            Everything(anInt32: 1, aString: "first", int32s: [1], strings: ["a"], texts: ["k": "1", "l": "1"]),
            Everything(anInt32: 2, int32s: [2], strings: ["b"], texts: ["k": "2"]))
        #expect(merged == Everything(anInt32: 2, aString: "first", int32s: [1, 2], strings: ["a", "b"], texts: ["k": "2", "l": "1"]))
    }

    @Test func `a message that comes in parts is one message`() throws {
        let merged = try Self.joined(
            Everything(inner: .init(text: "kept", numbers: [1], deeper: .init(text: "old", numbers: [1]))),
            Everything(inner: .init(numbers: [2], deeper: .init(text: "new"), kind: .textKind("x"))))
        #expect(merged.inner == .init(text: "kept", numbers: [1, 2], deeper: .init(text: "new", numbers: [1]), kind: .textKind("x")))
    }

    @Test func `a message of a oneof that comes in parts is one message`() throws {
        let merged = try Self.joined(
            Everything(choice: .chosenInner(.init(text: "kept", numbers: [1], kind: .nestedKind(.init(text: "deep"))))),
            Everything(choice: .chosenInner(.init(numbers: [2], kind: .nestedKind(.init(numbers: [9]))))))
        #expect(merged.choice == .chosenInner(.init(text: "kept", numbers: [1, 2], kind: .nestedKind(.init(text: "deep", numbers: [9])))))
    }

    @Test func `another member of a oneof ends what came before`() throws {
        #expect(try Self.joined(Everything(choice: .chosenInt32(5)), Everything(choice: .chosenString("s"))).choice == .chosenString("s"))
        #expect(try Self.joined(Everything(choice: .chosenString("s")), Everything(choice: .chosenInt32(5))).choice == .chosenInt32(5))
        let parts = try Self.joined(
            Everything(choice: .chosenInner(.init(text: "gone"))), Everything(choice: .chosenInt32(5)),
            Everything(choice: .chosenInner(.init(numbers: [1]))))
        #expect(parts.choice == .chosenInner(.init(numbers: [1])))
    }

    @Test func `oneofs of a message do not disturb each other`() throws {
        let merged = try Self.joined(
            Everything(choice: .chosenInt32(5), number: .firstNumber(1)), Everything(number: .secondNumber(2)))
        #expect(merged == Everything(choice: .chosenInt32(5), number: .secondNumber(2)))
    }

    @Test func `packed and unpacked lists are read as one`() throws {
        // Field 43 as 1 and 2 packed, then 3 alone; field 59 packed although it is declared unpacked.
        let message = try Everything(serializedBytes: [0xda, 0x02, 2, 1, 2, 0xd8, 0x02, 3, 0xda, 0x03, 2, 4, 5])
        #expect(message.int32s == [1, 2, 3])
        #expect(message.unpacked == [4, 5])
    }

    @Test func `a map entry without key or value has their defaults`() throws {
        let message = try Everything(serializedBytes: [0xea, 0x03, 0, 0xf2, 0x03, 0, 0xea, 0x03, 3, 0x0a, 1, 0x6b])
        #expect(message.texts == ["": "", "k": ""])
        #expect(message.innersByNumber == [0: .init()])
    }

    @Test func `a member of a oneof that comes again replaces the first`() throws {
        let twice = try Everything.Inner(serializedBytes: [0x2a, 1, 0x61, 0x2a, 1, 0x62])
        #expect(twice.kind == .textKind("b"))
        #expect(try Everything(serializedBytes: [0x8a, 1, 6, 0x2a, 1, 0x61, 0x2a, 1, 0x62]).inner?.kind == .textKind("b"))
        // Another one between them, and one before.
        #expect(try Everything.Inner(serializedBytes: [0x2a, 1, 0x61, 0x22, 0, 0x2a, 1, 0x62, 0x2a, 1, 0x63]).kind == .textKind("c"))
    }

    /// The deviation that the documentation of Message states: a String equals another one that looks the same.
    @Test func `keys that Swift takes for equal are one key, and the last value counts`() throws {
        func entry(_ key: Swift.String, _ value: Swift.String) -> [UInt8] {
            let content = [0x0a, UInt8(key.utf8.count)] + Array(key.utf8) + [0x12, UInt8(value.utf8.count)] + Array(value.utf8)
            return [0xea, 0x03, UInt8(content.count)] + content
        }
        let (composed, decomposed) = ("caf\u{e9}", "cafe\u{301}")
        #expect(Array(composed.utf8) != Array(decomposed.utf8))
        for (first, last) in [(composed, decomposed), (decomposed, composed)] {
            let bytes = entry(first, "1") + entry("other", "2") + entry(last, "3")
            let message = try Everything(serializedBytes: bytes)
            #expect(message.texts == [composed: "3", "other": "2"])
            // Equal keys of a Dictionary: the one that was there first stays.
            let again = try message.serializedBytes()
            #expect(again == entry(first, "3") + entry("other", "2") || again == entry("other", "2") + entry(first, "3"))
            #expect(try Everything(serializedBytes: again) == message)
            let dynamic = try DynamicMessage(serializedBytes: bytes, as: DynamicMessageTests.type(Everything.self))
            #expect(dynamic["texts"] == .map([.string(composed): .string("3"), .string("other"): .string("2")]))
            #expect(try dynamic.serializedBytes() == again)
            #expect(try dynamic.json() == message.json())
        }
    }

    @Test func `numbers are cut to their width`() throws {
        // 2^32 + 5 in an int32, 2 in a bool.
        let message = try Everything(serializedBytes: [0x18, 0x85, 0x80, 0x80, 0x80, 0x10, 0x68, 2])
        #expect(message.anInt32 == 5)
        #expect(message.aBool)
    }
}
