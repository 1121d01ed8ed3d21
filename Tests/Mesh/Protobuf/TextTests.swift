import MeshProtobuf
import MeshTestingV1
import Testing

/// Texts become Strings without the library's own look at them: whatever it would say of them must still hold.
@Suite struct TextTests {
    private static func decoded(_ content: [UInt8]) throws -> Swift.String {
        // Behind other fields of the image, and of every length that has one byte for it.
        try Everything(serializedBytes: [0x72, UInt8(content.count)] + content).aString
    }

    private static let alphabets: [[Swift.String]] = [
        ["a", "b", "Z", "~", "\u{0}", "\u{7f}"], ["é", "ß", "a"], ["냉", "동", "x"], ["🚚", "가", "e\u{301}"],
    ]

    @Test(arguments: alphabets) func `a text of every length is the String that it would be`(_ letters: [Swift.String]) throws {
        for count in 0...60 {
            let text = (0..<count).reduce(into: "") { $0 += letters[$1 % letters.count] }
            let content = Array(text.utf8)
            guard content.count < 128 else { continue }
            let back = try Self.decoded(content)
            #expect(back == text)
            #expect(Array(back.utf8) == content)
            #expect(back.utf8.count == content.count)
            #expect(back.count == text.count)
            #expect(back.hashValue == text.hashValue)
            #expect(back.isEmpty == text.isEmpty)
            #expect(back + "…" == text + "…")
            #expect(Array(back.unicodeScalars) == Array(text.unicodeScalars))
            #expect(try Everything(serializedBytes: Everything(aString: back).serializedBytes()).aString == text)
        }
    }

    @Test func `a short text outlives the bytes that it came from and can be changed`() throws {
        var texts: [Swift.String] = []
        for number in 0..<200 { texts.append(try Self.decoded(Array("text \(number)".utf8))) }
        for number in 0..<200 {
            texts[number].append("!")
            #expect(texts[number] == "text \(number)!")
        }
    }

    /// What the standard library says of the bytes is the rule, at each length that is treated in a way of its own.
    @Test(arguments: [0, 1, 5, 12, 13, 30]) func `exactly what is UTF-8 is accepted`(_ before: Int) {
        let front = [UInt8](repeating: 0x61, count: before)
        var refused = 0
        func check(_ content: [UInt8]) {
            let isText = Swift.String(validating: front + content, as: UTF8.self) != nil
            if !isText { refused += 1 }
            let isAccepted = (try? Self.decoded(front + content)) != nil
            if isAccepted != isText { Issue.record("\(front + content) is \(isText ? "" : "not ")UTF-8") }
        }
        let borders: [UInt8] = [0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xe1, 0xff]
        for first in UInt8.min...UInt8.max {
            check([first])
            for second in UInt8.min...UInt8.max { check([first, second]) }
            for second in borders {
                for third in borders {
                    check([first, second, third])
                    if first >= 0xe0 { for fourth in borders { check([first, second, third, fourth]) } }
                }
            }
        }
        #expect(refused > 10_000)
    }

    @Test(arguments: [[0xed, 0x95, 0x9c, 0xed, 0xa0, 0x80], [0xed, 0x95, 0x9c, 0xe0, 0x9f, 0xbf], [0xed, 0x95, 0x9c, 0xed, 0x95], [0xed, 0x95, 0x9c, 0xed]] as [[UInt8]])
    func `a bad character behind good ones of its kind is found`(_ content: [UInt8]) {
        #expect { try Self.decoded(content) } throws: { ($0 as? ProtobufError)?.reason == .invalidUTF8 }
        #expect { try Self.decoded([UInt8](repeating: 0x61, count: 20) + content) } throws: { ($0 as? ProtobufError)?.reason == .invalidUTF8 }
    }
}
