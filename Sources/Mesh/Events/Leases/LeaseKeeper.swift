internal import struct FoundationEssentials.UUID
internal import Logging
internal import MeshEnvironment
internal import MeshPostgres

/// Keeps the lease of one instance of a subscriber and tells its feeds which lanes are theirs.
///
/// All cursor sets of the instance share one heartbeat. Rounds run one after the other: what feeds ask for waits for the next one, which
/// they bring about.
actor LeaseKeeper {
    private struct Member {
        var machine: LeaseMachine
        /// Out of hand, to be given away.
        var freed: Set<Int16> = []
        let changes: AsyncStream<LeaseChange>.Continuation
    }

    let instance: UUID
    private let process: String
    private let database: Database
    private let configuration: SubscriberConfiguration
    private let time: TimeSource
    private let logger: Logger
    private var members: [CursorSetName: Member] = [:]
    /// Left, but still written in the database.
    private var departing: Set<CursorSetName> = []
    private var failures = 0
    private let calls: AsyncStream<Void>
    private let call: AsyncStream<Void>.Continuation

    init(instance: UUID, process: String, database: Database, configuration: SubscriberConfiguration, time: TimeSource, logger: Logger) {
        self.instance = instance
        self.process = process
        self.database = database
        self.configuration = configuration
        self.time = time
        self.logger = logger
        (calls, call) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// The lanes of a cursor set, as they come and go. The set's rows must be there.
    func join(_ name: CursorSetName) -> AsyncStream<LeaseChange> {
        let (changes, continuation) = AsyncStream<LeaseChange>.makeStream()
        members[name] = Member(machine: LeaseMachine(me: instance), changes: continuation)
        call.yield()
        return changes
    }

    /// Lanes that were asked back are out of hand.
    func freed(_ lanes: [Int16], of name: CursorSetName) {
        guard !lanes.isEmpty else { return }
        members[name]?.freed.formUnion(lanes)
        call.yield()
    }

    /// Nothing of the set is in hand any more, and nothing more of it is wanted.
    func leave(_ name: CursorSetName) {
        members.removeValue(forKey: name)?.changes.finish()
        departing.insert(name)
        call.yield()
    }

    /// Works until the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { [call, configuration] in
                while !Task.isCancelled {
                    call.yield()
                    try? await Task.sleep(for: configuration.leaseBeat)
                }
            }
            for await _ in calls where !members.isEmpty || !departing.isEmpty { await round() }
            group.cancelAll()
        }
    }

    /// Gives everything away, so that others need not wait for the end of the lease. The feeds have ended.
    func retire() async {
        let work = Task { [database, instance, time] in
            try await database.transaction(deadline: time.monotonic() + .seconds(5)) { transaction in
                try await transaction.run(LeaseStatements.releaseAll(instance))
                try await transaction.run(LeaseStatements.leave(instance))
            }
        }
        do {
            _ = try await work.value
        } catch {
            logger.warning("The lanes could not be given away; others take them when the lease ends", metadata: ["error": "\(error)"])
        }
    }

    private func round() async {
        let left = departing, freed = members.mapValues(\.freed).filter { !$0.value.isEmpty }
        do {
            let views = try await database.transaction(deadline: time.monotonic() + configuration.lease) { [members, instance] transaction in
                for name in left { transaction.runWithNext(LeaseStatements.releaseAll(instance, of: name)) }
                for (name, lanes) in freed { transaction.runWithNext(LeaseStatements.release(instance, name, lanes.sorted())) }
                transaction.runWithNext(LeaseStatements.beat(instance, process: self.process, lease: self.configuration.lease, Array(members.keys)))
                return try await transaction.query(LeaseStatements.views(of: instance))
            }
            departing.subtract(left)
            for (name, lanes) in freed {
                members[name]?.freed.subtract(lanes)
                members[name]?.machine.released(Array(lanes))
            }
            for (name, view) in views { try await act(on: view, of: name) }
            if failures > 0 { logger.notice("The lease holds again", metadata: ["failures": "\(failures)"]) }
            failures = 0
        } catch {
            failures += 1
            if failures == 1 || failures.isMultiple(of: 20) {
                logger.warning("The lease could not be renewed", metadata: ["error": "\(error)", "failures": "\(failures)"])
            }
        }
    }

    private func act(on view: LeaseView, of name: CursorSetName) async throws {
        guard let decision = members[name]?.machine.saw(view), let changes = members[name]?.changes else { return }
        if !decision.lost.isEmpty { changes.yield(.lost(decision.lost)) }
        if !decision.release.isEmpty { changes.yield(.wanted(decision.release)) }
        changes.yield(.beat)
        let lanes = decision.take + decision.refresh
        guard !lanes.isEmpty else { return }
        let cursors = try await database.transaction(deadline: time.monotonic() + configuration.lease) { [instance] transaction in
            if !decision.take.isEmpty { transaction.runWithNext(LeaseStatements.take(instance, name, decision.take)) }
            return try await transaction.query(LeaseStatements.cursors(instance, name, lanes))
        }
        members[name]?.machine.granted(cursors)
        if members[name] != nil { changes.yield(.granted(cursors)) }
    }
}
