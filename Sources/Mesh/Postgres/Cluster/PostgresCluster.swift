internal import Glibc
package import Logging
package import MeshEnvironment
internal import Synchronization

/// A PostgreSQL server of our own: made on first use, started and stopped with this process, reachable by a UNIX socket only.
package final class PostgresCluster: Sendable {
    package struct Configuration: Sendable {
        /// Usually `<data>/postgres`; its parent must exist.
        package var directory: String
        /// The server's log, usually `<data>/log/postgres.log`.
        package var log: String
        package var maximumConnections = 200
        package var sharedBuffers = "64MB"
        /// How long a start may take; crash recovery is part of it.
        package var startLimit: Duration = .seconds(120)
        /// Also listens on TCP, with TLS; a cluster of ours needs it only in tests.
        package var network: Network?
        /// Gives up durability for speed: for tests only.
        package var isDisposable = false

        package init(directory: String, log: String) {
            self.directory = directory
            self.log = log
        }
    }

    /// Where a server listens beside its UNIX socket, and how it proves who it is (PEM files that its user can read).
    package struct Network: Sendable {
        package var addresses: String
        package var port: Int
        package var certificate: String
        package var key: String

        package init(addresses: String, port: Int, certificate: String, key: String) {
            self.addresses = addresses
            self.port = port
            self.certificate = certificate
            self.key = key
        }
    }

    package static let superuser = "postgres"

    private struct State {
        var child: ChildProcess?
        var isStopping = false
        var administrator: DatabaseConfiguration?
    }

    private let configuration: Configuration
    private let logger: Logger
    private let random: RandomSource
    private let state = Mutex(State())

    package init(_ configuration: Configuration, logger: Logger, random: RandomSource = .system) {
        self.configuration = configuration
        self.logger = logger
        self.random = random
    }

    /// How the superuser connects, once the cluster has been started.
    package var administrator: DatabaseConfiguration {
        get throws(ClusterError) {
            guard let administrator = state.withLock({ $0.administrator }) else { throw ClusterError("The PostgreSQL cluster has not been started") }
            return administrator
        }
    }

    /// The superuser's connection of a cluster that some process has made, read from its directory.
    package static func administrator(directory: String) throws(ClusterError) -> DatabaseConfiguration {
        let layout = ClusterLayout(for: directory)
        guard let password = FileSystem.read(layout.passwordFile)?[...].trimmingLines() else {
            throw ClusterError("\(layout.passwordFile) cannot be read; is \(directory) a cluster of chill, and is this its owner?")
        }
        var administrator = DatabaseConfiguration(
            host: layout.socketDirectory, port: ClusterLayout.port, database: "postgres", user: superuser, password: password, applicationName: "chill-admin",
            maximumConnections: 4)
        // Administration can wait for a machine that has much to do.
        administrator.waitLimit = .seconds(30)
        administrator.connectTimeout = .seconds(30)
        return administrator
    }

    /// Where the server of a directory has its socket; there is nothing else in it.
    package static func socketDirectory(of directory: String) -> String { ClusterLayout(for: directory).socketDirectory }

    // MARK: Start

    /// Makes the cluster if there is none, recovers it if it was killed, and returns when it accepts connections.
    package func start() async throws {
        state.withLock { $0.isStopping = false }
        try await launch()
    }

    private func launch() async throws {
        let binaries = try PostgresBinaries.locate()
        let user = try ServerUser.forThisProcess()
        let layout = try await ClusterLayout(for: configuration.directory).create(for: user, log: configuration.log, logger: logger)
        try FileSystem.makeDirectory(layout.socketDirectory, mode: 0o700, owner: user)
        if !FileSystem.exists(layout.data + "/PG_VERSION") { try await initialize(layout, binaries, user) }
        let administrator = try Self.administrator(directory: configuration.directory)
        state.withLock { $0.administrator = administrator }

        if let file = PostmasterFile(dataDirectory: layout.data), file.isRunning(layout.data) {
            if file.socketDirectory == layout.socketDirectory, try await hasAdopted(layout) {
                return logger.info("PostgreSQL ran already; it has been taken over", metadata: ["pid": "\(file.id)"])
            }
            try await Self.stop(directory: configuration.directory)
        }
        // Nobody serves this directory: what a killed server left behind would stop the new one if a stranger had got the old number.
        for leftover in [layout.data + "/postmaster.pid", layout.socket, layout.socket + ".lock"] { unlink(leftover) }

        var settings = ServerSettings(socketDirectory: layout.socketDirectory)
        settings.maximumConnections = configuration.maximumConnections
        settings.sharedBuffers = configuration.sharedBuffers
        settings.network = configuration.network
        var text = settings.text
        if configuration.isDisposable { text += "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n" }
        try FileSystem.write(text, to: layout.data + "/postgresql.conf", mode: 0o600, owner: user)
        let arguments = [binaries.postgres, "-D", layout.data]
        let deadline = ContinuousClock.now + configuration.startLimit
        while true {
            let child = try ChildProcess.start(user?.wrap(arguments) ?? arguments, log: configuration.log)
            do {
                return try await waitUntilReady(layout, child: child)
            } catch let error as ClusterError {
                // Processes of a server that was killed may hold its memory for a moment longer.
                guard ContinuousClock.now + .seconds(1) < deadline, lastLines(3).contains("pre-existing shared memory") else { throw error }
                try await Task.sleep(for: .milliseconds(300))
            }
        }
    }

    private func initialize(_ layout: ClusterLayout, _ binaries: PostgresBinaries, _ user: ServerUser?) async throws {
        logger.info("A new PostgreSQL cluster is made", metadata: ["path": "\(layout.data)"])
        // A half-made cluster has no PG_VERSION yet, or initdb removed it; initdb wants an empty directory.
        try FileSystem.makeDirectory(layout.data, mode: 0o700, owner: user)
        let password = random.secret(bytes: 24)
        try FileSystem.write(password + "\n", to: layout.passwordFile, mode: 0o600)
        let copy = layout.socketDirectory + "/initdb.password"
        try FileSystem.write(password + "\n", to: copy, mode: 0o600, owner: user)
        defer { unlink(copy) }
        var arguments = [
            binaries.initdb, "--pgdata=\(layout.data)", "--username=\(Self.superuser)", "--pwfile=\(copy)", "--encoding=UTF8", "--locale=C.UTF-8",
            "--auth-local=scram-sha-256", "--auth-host=scram-sha-256", "--data-checksums",
        ]
        if configuration.isDisposable { arguments.append("--no-sync") }
        let exit = try await ChildProcess.start(user?.wrap(arguments) ?? arguments, log: configuration.log).wait()
        guard exit == .code(0) else { throw ClusterError("initdb failed (\(exit)) for \(layout.data); the end of \(configuration.log):\n\(lastLines(5))") }
    }

    private func waitUntilReady(_ layout: ClusterLayout, child: ChildProcess?) async throws {
        let deadline = ContinuousClock.now + configuration.startLimit
        while ContinuousClock.now < deadline {
            if let child, let exit = child.exit() {
                throw ClusterError("PostgreSQL ended while it started (\(exit)); the end of \(configuration.log):\n\(lastLines(5))")
            }
            if let file = PostmasterFile(dataDirectory: layout.data), child == nil || child?.id == file.id, file.status == "ready" {
                state.withLock { $0.child = child }
                return
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw ClusterError("PostgreSQL was not ready within \(configuration.startLimit); see \(configuration.log)")
    }

    /// Whether a server that this process did not start accepts connections, or does so soon.
    private func hasAdopted(_ layout: ClusterLayout) async throws -> Bool {
        let deadline = ContinuousClock.now + configuration.startLimit
        while ContinuousClock.now < deadline, let file = PostmasterFile(dataDirectory: layout.data), file.isRunning(layout.data), file.status != "stopping" {
            if file.status == "ready", LocalSocket.accepts(layout.socket) {
                state.withLock { $0.child = nil }
                return true
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        return false
    }

    private func lastLines(_ count: Int) -> String {
        (FileSystem.read(configuration.log) ?? "").split(separator: "\n").suffix(count).joined(separator: "\n")
    }

    // MARK: Life and end

    /// Starts the server again whenever it ends without having been asked to; returns when the task is cancelled or after `stop()`.
    package func supervise() async {
        let layout = ClusterLayout(for: configuration.directory).resolved
        while !Task.isCancelled, !state.withLock({ $0.isStopping }) {
            do {
                try await Task.sleep(for: .milliseconds(200))
                BoundedLog.trim(configuration.log)
                let child = state.withLock { $0.child }
                // A server that was taken over is not our child: only its file tells.
                let isGone = child.map { $0.exit() != nil } ?? !(PostmasterFile(dataDirectory: layout.data)?.isRunning(layout.data) ?? false)
                guard isGone, !state.withLock({ $0.isStopping }) else { continue }
                logger.error("PostgreSQL ended; it is started again", metadata: ["log": "\(configuration.log)"])
                state.withLock { $0.child = nil }
                try await launch()
                // Whoever asked for the end meanwhile may have met no server yet.
                if state.withLock({ $0.isStopping }) { try await Self.stop(directory: configuration.directory) }
            } catch is CancellationError {
                return
            } catch {
                logger.error("PostgreSQL could not be started again", metadata: ["error": "\(error)"])
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }

    /// Stops the server: sessions are ended, nothing is lost.
    package func stop() async throws {
        let child = state.withLock { state in
            state.isStopping = true
            defer { state.child = nil }
            return state.child
        }
        try await Self.stop(directory: configuration.directory, reaping: child)
    }

    /// Stops the server of a directory, whoever started it. Does nothing if none runs.
    package static func stop(directory: String) async throws { try await stop(directory: directory, reaping: nil) }

    private static func stop(directory: String, reaping child: ChildProcess?) async throws {
        let layout = ClusterLayout(for: directory).resolved
        guard let file = PostmasterFile(dataDirectory: layout.data), file.isRunning(layout.data) else {
            _ = child?.exit()
            return
        }
        // SIGINT is the fast shutdown; SIGQUIT, for one that hangs, leaves recovery to the next start.
        for (signal, limit) in [(SIGINT, Duration.seconds(30)), (SIGQUIT, .seconds(10))] {
            guard kill(file.id, signal) == 0 || errno == ESRCH else { throw FileSystem.failure("signal PostgreSQL (process \(file.id)) of", directory) }
            let deadline = ContinuousClock.now + limit
            while ContinuousClock.now < deadline {
                if (child?.id == file.id && child?.exit() != nil) || !file.isRunning(layout.data) {
                    rmdir(layout.socketDirectory)
                    return
                }
                try await Task.sleep(for: .milliseconds(20))
            }
        }
        throw ClusterError("PostgreSQL (process \(file.id)) of \(directory) did not stop")
    }
}

extension Substring {
    func trimmingLines() -> String { split(whereSeparator: \.isNewline).first.map(String.init) ?? "" }
}
