internal import Glibc
internal import Hummingbird
internal import HummingbirdCore
public import Logging
public import NIOCore
internal import Synchronization

/// The HTTP port for operators and their tools, on loopback unless told otherwise: it has no authentication of its own.
public final class OperationsEndpoint: Sendable {
    private let pages: OperationsPages
    private let host: String
    private let port: Int
    private let eventLoopGroup: any EventLoopGroup
    private let logger: Logger
    private let task = Mutex<Task<Void, Never>?>(nil)

    /// - Parameter port: 0 takes any free one.
    public init(pages: OperationsPages, host: String = "127.0.0.1", port: Int, eventLoopGroup: any EventLoopGroup, logger: Logger) {
        self.pages = pages
        self.host = host
        self.port = port
        self.eventLoopGroup = eventLoopGroup
        self.logger = logger
    }

    /// Opens the port and serves in the background until ``stop()``.
    ///
    /// - Returns: the port.
    @discardableResult
    public func start() async throws -> Int {
        let (ports, running) = AsyncThrowingStream<Int, any Error>.makeStream()
        let task = Task { [self] in
            do {
                try await serve { running.yield($0) }
                running.finish()
            } catch {
                running.finish(throwing: error)
            }
        }
        let previous = self.task.withLock { current in
            defer { current = task }
            return current
        }
        previous?.cancel()
        do {
            for try await port in ports { return port }
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw OperationsEndpointError(message: "the operations port \(port) on \(host) is taken by another process")
        }
        throw OperationsEndpointError(message: "the operations endpoint on \(host):\(port) stopped before it was open")
    }

    /// Closes the port and waits until it is closed.
    public func stop() async {
        let task = task.withLock { task in
            defer { task = nil }
            return task
        }
        task?.cancel()
        await task?.value
    }

    private func serve(onRunning: @escaping @Sendable (Int) -> Void) async throws {
        let router = Router()
        for path in OperationsPages.paths {
            router.get(RouterPath(path)) { [pages] _, _ in
                guard let page = pages.page(path) else { return Response(status: .notFound) }
                return Response(
                    status: .init(code: page.status), headers: [.contentType: page.contentType, .cacheControl: "no-store"],
                    body: ResponseBody(byteBuffer: ByteBuffer(string: page.body)))
            }
        }
        var logger = logger
        // Scrapes every few seconds are no news.
        logger.logLevel = max(logger.logLevel, .warning)
        let application = Application(
            router: router, server: .http1(configuration: .init(idleTimeout: .seconds(60))),
            configuration: .init(address: .hostname(host, port: port), availableConnectionsDelegate: MaximumAvailableConnections(64)),
            onServerRunning: { onRunning($0.localAddress?.port ?? 0) }, eventLoopGroupProvider: .shared(eventLoopGroup), logger: logger)
        try await application.run()
    }
}
