/// How a method is reached over HTTP: the option `google.api.http`.
public struct HTTPRule: Sendable, Hashable {
    /// The verb in capitals, as "GET"; for a custom pattern its kind.
    public var verb = ""
    /// The path template, as "/v1/orders/{order_id}".
    public var path = ""
    /// "*" when the whole body is the request, a field's proto name, or empty when there is no body.
    public var body = ""
    /// The field of the response that is the body; empty for the whole response.
    public var responseBody = ""
    public var additional: [HTTPRule] = []

    package init() {}

    package mutating func merge(_ bytes: ArraySlice<UInt8>) throws(DescriptorError) {
        var reader = WireReader(bytes)
        while let (number, value) = try reader.next() {
            switch number {
            case 2: (verb, path) = ("GET", value.text)
            case 3: (verb, path) = ("PUT", value.text)
            case 4: (verb, path) = ("POST", value.text)
            case 5: (verb, path) = ("DELETE", value.text)
            case 6: (verb, path) = ("PATCH", value.text)
            case 7: body = value.text
            case 8:
                var custom = WireReader(value.slice)
                while let (number, value) = try custom.next() {
                    if number == 1 { verb = value.text }
                    if number == 2 { path = value.text }
                }
            case 11:
                var rule = HTTPRule()
                try rule.merge(value.slice)
                additional.append(rule)
            case 12: responseBody = value.text
            default: break
            }
        }
    }
}
