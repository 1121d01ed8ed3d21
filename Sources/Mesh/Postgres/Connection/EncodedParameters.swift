/// The parameters of one execution in binary form, one after the other.
struct EncodedParameters: Sendable {
    private(set) var bytes: [UInt8] = []
    /// Where each value begins, and its length or -1 for NULL.
    private(set) var places: [(offset: Int, length: Int32)] = []
    private(set) var types: [UInt32] = []

    init(_ parameters: [any PostgresEncodable]) {
        places.reserveCapacity(parameters.count)
        types.reserveCapacity(parameters.count)
        for parameter in parameters {
            let offset = bytes.count
            types.append(type(of: parameter).postgresType.rawValue)
            if parameter.isNull {
                places.append((offset, -1))
            } else {
                parameter.encode(into: &bytes)
                places.append((offset, Int32(clamping: bytes.count - offset)))
            }
        }
    }
}
