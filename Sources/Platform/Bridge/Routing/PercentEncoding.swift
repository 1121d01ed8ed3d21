/// Percent-encoding of paths and queries (RFC 3986, and "+" as a space in queries).
package enum PercentEncoding {
    /// The decoded text; `nil` when an escape is broken or the bytes are not UTF-8.
    ///
    /// - Parameter keepingSlashes: leaves `%2F` as it is.
    package static func decode(_ text: Substring, keepingSlashes: Bool = false, plusIsSpace: Bool = false) -> String? {
        let bytes = text.utf8
        guard bytes.contains(UInt8(ascii: "%")) || (plusIsSpace && bytes.contains(UInt8(ascii: "+"))) else { return String(text) }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            bytes.formIndex(after: &index)
            switch byte {
            case UInt8(ascii: "%"):
                guard let end = bytes.index(index, offsetBy: 2, limitedBy: bytes.endIndex),
                    let high = digit(bytes[index]), let low = digit(bytes[bytes.index(after: index)])
                else { return nil }
                let value = high << 4 | low
                if keepingSlashes, value == UInt8(ascii: "/") {
                    decoded.append(byte)
                    decoded.append(contentsOf: bytes[index..<end])
                } else {
                    decoded.append(value)
                }
                index = end
            case UInt8(ascii: "+") where plusIsSpace: decoded.append(UInt8(ascii: " "))
            default: decoded.append(byte)
            }
        }
        return String(validating: decoded, as: UTF8.self)
    }

    /// `text` as one segment of a path.
    package static func encode(segment text: String) -> String {
        let hexadecimal = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
                encoded.append(byte)
            default:
                encoded += [UInt8(ascii: "%"), hexadecimal[Int(byte >> 4)], hexadecimal[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
