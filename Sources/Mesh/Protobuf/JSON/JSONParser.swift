/// A recursive parser with a bounded depth.
struct JSONParser {
    private let bytes: UnsafeRawBufferPointer
    private let limits: JSONLimits
    private var index = 0

    init(_ bytes: UnsafeRawBufferPointer, _ limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    mutating func parse() throws(JSONError) -> JSONValue {
        let value = try value(depth: 0)
        skipBlanks()
        guard index == bytes.count else { throw error("something follows the JSON value") }
        return value
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        skipBlanks()
        switch peek {
        case UInt8(ascii: "{"): return try object(depth: depth + 1)
        case UInt8(ascii: "["): return try array(depth: depth + 1)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case .some(UInt8(ascii: "-")), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): return .number(try number())
        case .some: throw error("a value is expected")
        case nil: throw error("the JSON ends where a value is expected")
        }
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
        guard depth <= limits.maximumDepth else { throw error("arrays and objects are nested deeper than \(limits.maximumDepth)") }
        index += 1
        var members: [(key: String, value: JSONValue)] = []
        var keys: Set<String> = []
        skipBlanks()
        if take("}") { return .object(members) }
        while true {
            skipBlanks()
            guard peek == UInt8(ascii: "\"") else { throw error("a key in quotes is expected") }
            let start = index
            let key = try string()
            guard keys.insert(key).inserted else { throw JSONError(message: "a key comes twice in an object", byteOffset: start) }
            skipBlanks()
            guard take(":") else { throw error("':' is expected") }
            members.append((key, try value(depth: depth)))
            skipBlanks()
            if take("}") { return .object(members) }
            guard take(",") else { throw error("',' or '}' is expected") }
        }
    }

    private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
        guard depth <= limits.maximumDepth else { throw error("arrays and objects are nested deeper than \(limits.maximumDepth)") }
        index += 1
        var values: [JSONValue] = []
        skipBlanks()
        if take("]") { return .array(values) }
        while true {
            values.append(try value(depth: depth))
            skipBlanks()
            if take("]") { return .array(values) }
            guard take(",") else { throw error("',' or ']' is expected") }
        }
    }

    private mutating func string() throws(JSONError) -> String {
        index += 1
        let start = index
        while let byte = peek, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { index += 1 }
        if peek == UInt8(ascii: "\"") {
            index += 1
            return try text(UnsafeRawBufferPointer(rebasing: bytes[start..<index - 1]), start)
        }
        var buffer = Array(bytes[start..<index])
        while let byte = peek {
            index += 1
            switch byte {
            case UInt8(ascii: "\""):
                let result = buffer.withUnsafeBytes { content in Result { () throws(JSONError) in try text(content, start) } }
                return try result.get()
            case UInt8(ascii: "\\"): try escape(into: &buffer)
            case 0..<0x20:
                index -= 1
                throw error("a control character in a string must be escaped")
            default: buffer.append(byte)
            }
        }
        throw error("a string is not closed")
    }

    private func text(_ content: UnsafeRawBufferPointer, _ start: Int) throws(JSONError) -> String {
        guard let text = String(validating: content, as: UTF8.self) else { throw JSONError(message: "a string is not UTF-8", byteOffset: start) }
        return text
    }

    private mutating func escape(into buffer: inout [UInt8]) throws(JSONError) {
        guard let byte = peek else { throw error("a string is not closed") }
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): buffer.append(byte)
        case UInt8(ascii: "b"): buffer.append(8)
        case UInt8(ascii: "f"): buffer.append(12)
        case UInt8(ascii: "n"): buffer.append(10)
        case UInt8(ascii: "r"): buffer.append(13)
        case UInt8(ascii: "t"): buffer.append(9)
        case UInt8(ascii: "u"):
            var code = try fourDigits()
            if (0xd800..<0xdc00).contains(code), take("\\"), take("u") {
                let low = try fourDigits()
                guard (0xdc00..<0xe000).contains(low) else { throw error("half of a surrogate pair stands alone") }
                code = 0x10000 + (code - 0xd800) << 10 + (low - 0xdc00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw error("half of a surrogate pair stands alone") }
            buffer.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        default: throw error("an escape is not valid")
        }
    }

    private mutating func fourDigits() throws(JSONError) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw error("four hexadecimal digits are expected") }
            code = code << 4 | UInt32(digit)
            index += 1
        }
        return code
    }

    private mutating func number() throws(JSONError) -> String {
        let start = index
        while let byte = peek, (48...57).contains(byte) || "+-.eE".utf8.contains(byte) { index += 1 }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        guard JSONNumber.isValid(text) else { throw JSONError(message: "a number is not valid", byteOffset: start) }
        return text
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        let end = index + word.utf8CodeUnitCount
        guard end <= bytes.count, word.withUTF8Buffer({ $0.elementsEqual(bytes[index..<end]) }) else { throw error("a value is expected") }
        index = end
        return value
    }

    private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    private mutating func skipBlanks() {
        while let byte = peek, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { index += 1 }
    }

    private func error(_ message: String) -> JSONError { JSONError(message: message, byteOffset: index) }
}
