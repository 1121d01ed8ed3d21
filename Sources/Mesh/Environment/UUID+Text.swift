public import struct FoundationEssentials.UUID

// Foundation prints and reads ids through C's format strings, which takes longer than most calls spend on everything else that they carry.
extension UUID {
    /// The text form in lower case (RFC 9562 §4), as everything of ours prints it.
    public var text: String {
        // Written in place: the length is known, and the digits are ASCII.
        String(unsafeUninitializedCapacity: 36) { text in
            withUnsafeBytes(of: uuid) { bytes in
                var place = 0
                for (index, byte) in bytes.enumerated() {
                    if Self.isGroupStart(index) {
                        text[place] = UInt8(ascii: "-")
                        place += 1
                    }
                    text[place] = Self.digit(byte >> 4)
                    text[place + 1] = Self.digit(byte & 15)
                    place += 2
                }
                return place
            }
        }
    }

    /// The id whose text form this is, in lower or upper case; `nil` for anything else.
    public init?(text: String) {
        self.init(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
        var text = text
        // Written in place, byte by byte of the tuple.
        let isWhole = text.withUTF8 { characters in
            guard characters.count == 36 else { return false }
            return withUnsafeMutableBytes(of: &self) { bytes in
                var place = 0
                for index in bytes.indices {
                    if Self.isGroupStart(index) {
                        guard characters[place] == UInt8(ascii: "-") else { return false }
                        place += 1
                    }
                    guard let high = Self.value(characters[place]), let low = Self.value(characters[place + 1]) else { return false }
                    bytes[index] = high << 4 | low
                    place += 2
                }
                return true
            }
        }
        guard isWhole else { return nil }
    }

    /// Whether a hyphen stands before the byte.
    private static func isGroupStart(_ index: Int) -> Bool { index == 4 || index == 6 || index == 8 || index == 10 }

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value }

    private static func value(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
