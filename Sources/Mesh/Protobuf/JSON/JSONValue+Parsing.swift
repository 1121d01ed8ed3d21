extension JSONValue {
    /// Parses RFC 8259 and nothing beyond it. Keys that come twice in an object and halves of surrogate pairs are refused.
    public init(parsing bytes: [UInt8], limits: JSONLimits = .default) throws(JSONError) {
        guard bytes.count <= limits.maximumBytes else {
            throw JSONError(message: "the JSON has \(bytes.count) bytes, \(limits.maximumBytes) are allowed", byteOffset: 0)
        }
        let result = bytes.withUnsafeBytes { buffer in
            Result { () throws(JSONError) in
                var parser = JSONParser(buffer, limits)
                return try parser.parse()
            }
        }
        self = try result.get()
    }

    public init(parsing text: String, limits: JSONLimits = .default) throws(JSONError) { try self.init(parsing: Array(text.utf8), limits: limits) }
}
