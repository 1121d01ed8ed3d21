import Foundation

/// What the environment says: ports and verbosity. Everything has a default that works on a laptop.
struct Settings: Sendable {
    var meshPortBase = 7400
    var operationsPortBase = 7500
    var httpPort = 8080
    var httpsPort = 8443
    var logLevel = "info"
    var corsOrigins: [String] = []

    /// - Throws: `ChillError` naming the variable whose value cannot be used.
    init(environment: [String: String] = ProcessInfo.processInfo.environment) throws {
        func port(_ name: String, _ value: inout Int) throws {
            guard let text = environment[name], !text.isEmpty else { return }
            guard let number = Int(text), (1...65_000).contains(number) else { throw ChillError("\(name) must be a port number, not '\(text)'") }
            value = number
        }
        try port("CHILL_MESH_PORT_BASE", &meshPortBase)
        try port("CHILL_OPERATIONS_PORT_BASE", &operationsPortBase)
        try port("CHILL_HTTP_PORT", &httpPort)
        try port("CHILL_HTTPS_PORT", &httpsPort)
        if let level = environment["CHILL_LOG_LEVEL"], !level.isEmpty { logLevel = level }
        if let origins = environment["CHILL_CORS_ORIGINS"], !origins.isEmpty {
            corsOrigins = origins.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }
}
