/// Where a service listens, and who must answer there.
public struct Endpoint: Sendable, Hashable {
    public var host: String
    public var port: Int
    /// The name that the server's certificate must carry, as "orders".
    public var service: String

    public init(host: String, port: Int, service: String) {
        self.host = host
        self.port = port
        self.service = service
    }
}
