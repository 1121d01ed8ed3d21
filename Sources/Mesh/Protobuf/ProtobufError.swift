/// Why bytes are not a message, or a message cannot become bytes. It holds no data of the message.
public struct ProtobufError: Error, Sendable, Hashable {
    public enum Reason: Int32, Sendable {
        case truncated = 1
        case malformedVarint, invalidTag, invalidLength, invalidUTF8, tooDeep, tooManyElements, tooMuchMemory, invalidGroup, tooLarge, notRepresentable, missingRequired, unknownType
    }

    public var reason: Reason
    /// Where in the message, in JSON names, as "lines[2].quantity"; empty at the top.
    public var path: String
    /// Where in the bytes.
    public var byteOffset: Int

    public init(_ reason: Reason, path: String = "", byteOffset: Int = 0) {
        self.reason = reason
        self.path = path
        self.byteOffset = byteOffset
    }
}

extension ProtobufError {
    /// The same error seen from outside a field, or from outside the list that `step` is an index of.
    func inside(_ step: String) -> ProtobufError {
        ProtobufError(reason, path: path.isEmpty || path.hasPrefix("[") ? step + path : "\(step).\(path)", byteOffset: byteOffset)
    }
}

extension ProtobufError: CustomStringConvertible {
    public var description: String {
        let what =
            switch reason {
            case .truncated: "the bytes end inside a field"
            case .malformedVarint: "a number is too long or cut off"
            case .invalidTag: "a field number or wire type is not valid"
            case .invalidLength: "a length reaches beyond its message"
            case .invalidUTF8: "a string is not UTF-8"
            case .tooDeep: "messages are nested too deeply"
            case .tooManyElements: "there are too many elements"
            case .tooMuchMemory: "the message would need too much memory"
            case .invalidGroup: "a group is not closed"
            case .tooLarge: "the message is larger than 2 GiB"
            case .notRepresentable: "a value has no JSON form"
            case .missingRequired: "a required field is missing"
            case .unknownType: "an Any holds a type that is not known here: name it in a TypeRegistry"
            }
        let place = path.isEmpty ? "" : " in \(path)"
        return "\(what)\(place), at byte \(byteOffset)"
    }
}
