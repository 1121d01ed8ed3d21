internal import Logging
internal import MeshEnvironment
internal import NIOCore

/// Keeps one connection that listens, as long as somebody holds the listener.
final class Listener: Sendable {
    let buffer = NotificationBuffer()
    private let work: Task<Void, Never>

    private static let backoff: [Duration] = [.milliseconds(50), .milliseconds(200), .seconds(1), .seconds(2)]

    init(_ channels: [String], _ configuration: DatabaseConfiguration, loop: any EventLoop, random: RandomSource, logger: Logger) {
        work = Task { [buffer] in
            var failures = 0
            while !Task.isCancelled {
                do {
                    try await Self.listen(channels, configuration, loop, logger, buffer) { failures = 0 }
                } catch {
                    logger.warning("PostgreSQL's notifications are interrupted", metadata: ["target": "\(configuration)", "error": "\(error)"])
                }
                let pause = Self.backoff[min(failures, Self.backoff.count - 1)]
                failures += 1
                try? await Task.sleep(for: pause * (0.5 + random.unit() / 2))
            }
            buffer.close()
        }
    }

    deinit { work.cancel() }

    /// Returns when the connection is gone.
    private static func listen(
        _ channels: [String], _ configuration: DatabaseConfiguration, _ loop: any EventLoop, _ logger: Logger, _ buffer: NotificationBuffer,
        onStart: () -> Void
    ) async throws {
        let closed = loop.makePromise(of: Void.self)
        let connection = Connection(id: 0, loop: loop, configuration: configuration, logger: logger) {
            buffer.put(.notification($0))
        } onClose: { _ in
            closed.succeed()
        }
        try await withTaskCancellationHandler {
            do {
                try await connection.connect().get()
                for channel in channels {
                    let name = "\"" + channel.replacing("\"", with: "\"\"") + "\""
                    try await connection.script("listen", "LISTEN \(name)", limit: configuration.statementTimeout)
                }
                buffer.put(.resumed)
                onStart()
            } catch {
                connection.close()
                try await closed.futureResult.get()
                throw error
            }
            try await closed.futureResult.get()
        } onCancel: {
            connection.close()
        }
    }
}
