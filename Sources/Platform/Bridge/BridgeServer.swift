internal import Glibc
internal import Hummingbird
internal import HummingbirdCore
internal import HummingbirdTLS
public import Logging
public import Mesh
internal import MeshDescriptors
public import MeshEnvironment
public import MeshPassport
internal import MeshSessionV1
public import MeshTelemetry
public import NIOCore
internal import NIOSSL
internal import ServiceLifecycle
internal import Synchronization

/// The HTTP edge of the mesh: REST and JSON outside, calls with Passports inside, by the contracts that the services tell.
public final class BridgeServer: Sendable {
    private struct Running {
        var group: ServiceGroup
        var tasks: [Task<Void, any Error>]
        var ports: [Int]
    }

    private let configuration: BridgeConfiguration
    private let responder: EdgeResponder
    private let watcher: ContractWatcher
    private let loops: any EventLoopGroup
    private let logger: Logger
    private let running = Mutex<Running?>(nil)

    /// - Parameters:
    ///   - mesh: calls services on the bridge's own certificate.
    ///   - passports: mints what those calls travel with.
    ///   - tokens: signs and verifies what clients hold.
    ///   - readiness: gets the condition "contracts": every configured service has told its contracts and can be reached.
    public init(
        configuration: BridgeConfiguration, mesh: any MeshCaller, passports: PassportIssuer, tokens: TokenSigner, readiness: Readiness,
        operations: OperationsPages, loops: any EventLoopGroup, time: TimeSource = .system, random: RandomSource = .system, logger: Logger
    ) {
        self.configuration = configuration
        self.loops = loops
        self.logger = logger
        let catalogue = ContractCatalogue(services: configuration.services) { trouble in
            let reasons = trouble.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
            readiness.set("contracts", reasons.isEmpty ? .ready : .notReady(reasons.joined(separator: "; ")))
        }
        watcher = ContractWatcher(services: configuration.services, mesh: mesh, random: random, logger: logger, catalogue: catalogue)
        let desk = PassportDesk(issuer: passports, time: time, logger: logger, check: SessionChecks(catalogue: catalogue, mesh: mesh).check)
        let gateway = Gateway(
            catalogue: catalogue, pages: EdgePages(operations: operations), door: SessionDoor(tokens: tokens, desk: desk, time: time),
            crossOrigin: CrossOriginPolicy(origins: configuration.corsOrigins), limits: RateLimits(configuration.rateLimits, time: time),
            transcoder: Transcoder(mesh: mesh, tokens: SessionTokens(signer: tokens, time: time)))
        responder = EdgeResponder(
            gateway: gateway, connections: ClientConnections(), bodyLimit: configuration.bodyLimit, time: time, random: random, logger: logger)
    }

    /// The port of plain HTTP, once started.
    public var httpPort: Int? { running.withLock { $0?.ports.first } }
    /// The port of HTTPS, once started; `nil` when there is none.
    public var httpsPort: Int? { running.withLock { $0.flatMap { $0.ports.count > 1 ? $0.ports[1] : nil } } }

    /// Opens the ports and begins to ask for contracts.
    public func start() async throws {
        let (opened, ports) = AsyncThrowingStream<(index: Int, port: Int), any Error>.makeStream()
        var services = [
            application(.http1(configuration: channel), host: configuration.httpHost, port: configuration.httpPort) { ports.yield((0, $0)) }
        ]
        if let https = configuration.https {
            let server = try HTTPServerBuilder.tls(.http1(configuration: channel), tlsConfiguration: Self.tls(https))
            services.append(application(server, host: https.host, port: https.port) { ports.yield((1, $0)) })
        }
        let expected = services.count
        var group = ServiceGroupConfiguration(services: services.map { .init(service: $0) }, logger: quiet)
        group.maximumGracefulShutdownDuration = configuration.drain
        let serviceGroup = ServiceGroup(configuration: group)
        let serving = Task {
            do { try await serviceGroup.run() } catch {
                ports.finish(throwing: error)
                throw error
            }
            ports.finish()
        }
        var open: [Int: Int] = [:]
        do {
            for try await (index, port) in opened {
                open[index] = port
                if open.count == expected { break }
            }
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            let configured = [configuration.httpPort] + (configuration.https.map { [$0.port] } ?? [])
            let shut = configured.indices.filter { open[$0] == nil }.map { String(configured[$0]) }
            throw BridgeError(message: "The bridge cannot open the port \(shut.joined(separator: " or ")): another process has it.")
        }
        guard open.count == expected else { throw BridgeError(message: "The bridge stopped before its ports were open.") }
        let watching = Task { [watcher] () async throws -> Void in await watcher.run() }
        let sorted = open.sorted { $0.key < $1.key }.map(\.value)
        running.withLock { $0 = Running(group: serviceGroup, tasks: [serving, watching], ports: sorted) }
        logger.info("bridge is open", metadata: ["http_port": "\(sorted[0])", "https_port": "\(sorted.count > 1 ? String(sorted[1]) : "none")"])
    }

    /// Takes no new requests, lets those in flight end, and closes.
    public func stop() async {
        let running = running.withLock { running in
            defer { running = nil }
            return running
        }
        guard let running else { return }
        await running.group.triggerGracefulShutdown()
        // How the HTTP library's services end is of no interest any more.
        _ = await running.tasks[0].result
        running.tasks[1].cancel()
        _ = await running.tasks[1].result
    }

    /// Serves until the task is cancelled.
    public func run() async throws {
        try await start()
        let serving = running.withLock { $0?.tasks[0] }
        await withTaskCancellationHandler {
            _ = await serving?.result
        } onCancel: {
            Task { await self.stop() }
        }
        await stop()
    }

    private var channel: HTTP1Channel.Configuration {
        let connections = responder.connections
        return HTTP1Channel.Configuration(
            additionalChannelHandlers: [connections.watch(), BrokenRequestAnswer()], idleTimeout: TimeAmount(configuration.idleTimeout),
            httpDecoderConfiguration: .init(maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 100))
    }

    /// The HTTP library tells much that is no news to operators.
    private var quiet: Logger {
        var logger = logger
        logger.logLevel = max(logger.logLevel, .warning)
        return logger
    }

    private func application(_ server: HTTPServerBuilder, host: String, port: Int, opened: @escaping @Sendable (Int) -> Void) -> Application<
        EdgeResponder
    > {
        Application(
            responder: responder, server: server,
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port), availableConnectionsDelegate: MaximumAvailableConnections(configuration.connections)),
            onServerRunning: { opened($0.localAddress?.port ?? port) }, eventLoopGroupProvider: .shared(loops), logger: quiet)
    }

    private static func tls(_ https: BridgeConfiguration.HTTPS) throws -> TLSConfiguration {
        do {
            let chain = try NIOSSLCertificate.fromPEMFile(https.certificatePath).map { NIOSSLCertificateSource.certificate($0) }
            let key = try NIOSSLPrivateKey(file: https.keyPath, format: .pem)
            var configuration = TLSConfiguration.makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(key))
            configuration.minimumTLSVersion = .tlsv12
            configuration.applicationProtocols = ["http/1.1"]
            return configuration
        } catch {
            throw BridgeError(message: "HTTPS cannot start with the certificate \(https.certificatePath) and the key \(https.keyPath): \(error)")
        }
    }
}
