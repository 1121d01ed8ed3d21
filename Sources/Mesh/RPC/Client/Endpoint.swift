/// Where a service listens, and who must answer there.
public struct Endpoint: Sendable, Hashable {
    /// A name, an address of IPv4 or IPv6, or `unix:/path` for a Unix socket, whose port means nothing.
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
