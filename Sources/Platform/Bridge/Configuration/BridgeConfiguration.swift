/// What the bridge needs to know beside its parts.
public struct BridgeConfiguration: Sendable {
    /// A port with TLS.
    public struct HTTPS: Sendable {
        public var host: String
        /// 0 lets the system choose.
        public var port: Int
        /// PEM files: the certificate with its chain, and its key.
        public var certificatePath: String
        public var keyPath: String

        public init(host: String = "127.0.0.1", port: Int = 8443, certificatePath: String, keyPath: String) {
            self.host = host
            self.port = port
            self.certificatePath = certificatePath
            self.keyPath = keyPath
        }
    }

    /// Where plain HTTP is served; for development, so on loopback.
    public var httpHost = "127.0.0.1"
    /// 0 lets the system choose.
    public var httpPort = 8080
    public var https: HTTPS?
    /// The processes whose contracts are served, by the names in their certificates.
    public var services: [String]
    /// Origins whose pages may call, as "https://console.example".
    public var corsOrigins: [String] = []
    /// Limits per client address, by rate class.
    public var rateLimits: [String: RateLimit] = ["login": RateLimit(perMinute: 600, burst: 100)]
    /// The longest body that is read.
    public var bodyLimit = 1 << 20
    /// Connections at once, per port.
    public var connections = 8192
    /// How long a connection may be silent between requests.
    public var idleTimeout: Duration = .seconds(60)
    /// How long requests in flight may take to end when the bridge stops.
    public var drain: Duration = .seconds(10)

    public init(services: [String] = ["users", "firms", "products", "orders", "hubs", "deliveries", "notifications"]) {
        self.services = services
    }
}
