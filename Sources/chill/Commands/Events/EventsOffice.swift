import ArgumentParser
import Foundation
import Logging
import MeshEvents
import MeshPostgres
import MeshTransport
import Synchronization

/// The databases of an installation's services, for the commands about events.
final class EventsOffice: Sendable {
    private let directory: DataDirectory
    private let opened = Mutex<[Database]>([])
    private let loops = EventLoops(numberOfThreads: 1)
    private let logger = Logger(label: "chill.events") { _ in SwiftLogNoOpLogHandler() }

    private init(_ directory: DataDirectory) { self.directory = directory }

    /// Runs a command with access to the databases and turns what goes wrong into the documented exit codes.
    static func open(_ installation: InstallationOptions, _ body: (EventsOffice) async throws -> Void) async throws {
        let office = EventsOffice(installation.directory)
        do {
            try await body(office)
        } catch let code as ExitCode {
            throw code
        } catch let error as PostgresError where error.isUnavailable {
            fail("the database does not run: \(error.message); start the system with `chill up`")
            throw ExitCode(3)
        } catch {
            fail("\(error)")
            throw ExitCode(1)
        }
        for database in office.opened.withLock({ $0 }) { await database.close() }
        await office.loops.shutdown()
    }

    /// Ends the command because nothing is there to be shown or changed.
    static func nothing(_ text: String) -> ExitCode {
        fail(text)
        return ExitCode(4)
    }

    /// Works on one parked event. That it is not there is told as nothing to be shown or changed.
    func parked<R>(_ event: ParkedEventOptions, _ body: (EventsOperator) async throws -> R) async throws -> R {
        let desk = EventsOperator(database: try database(of: event.service))
        do {
            return try await body(desk)
        } catch let error as OperatorError {
            throw Self.nothing(error.description)
        }
    }

    /// Moves where a service stands in the events of one topic.
    func replay(of service: Part, _ which: SubscriptionOptions) throws -> EventReplay {
        EventReplay(
            consumer: try database(of: service), source: try database(of: which.source), subscription: which.subscription ?? service.rawValue,
            from: which.source.rawValue, topic: which.topic)
    }

    func database(of service: Part) throws -> Database {
        var configuration = try InstallationDatabase.configuration(of: service, directory: directory)
        configuration.maximumConnections = 2
        configuration.applicationName = "chill-events"
        let database = Database(configuration, eventLoopGroup: loops.group, logger: logger)
        opened.withLock { $0.append(database) }
        return database
    }

    private static func fail(_ text: String) { FileHandle.standardError.write(Data("error: \(text)\n".utf8)) }
}
