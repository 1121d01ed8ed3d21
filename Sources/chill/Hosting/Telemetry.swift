import Logging
import Mesh
import MeshTelemetry
import Metrics
import Synchronization

/// The process's logs and metrics; set up once.
enum Telemetry {
    static let registry = PrometheusRegistry.installed
    private static let isUp = Mutex(false)

    static func bootstrap(_ settings: Settings) {
        let isFirst = isUp.withLock { isUp in
            defer { isUp = true }
            return !isUp
        }
        guard isFirst else { return }
        let level = Logger.Level(rawValue: settings.logLevel) ?? .info
        // Each line tells to which call it belongs.
        JSONLogHandler.bootstrap(
            level: level,
            metadataProvider: Logger.MetadataProvider {
                guard let call = CallContext.current else { return [:] }
                return ["traceId": "\(call.trace.traceID)", "callId": "\(call.callID)", "method": "\(call.method.fullName)"]
            })
        // Touched before the first metric is made: whatever is made earlier goes nowhere.
        _ = registry
    }
}
