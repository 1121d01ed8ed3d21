internal import struct FoundationEssentials.UUID
internal import Logging
internal import MeshEnvironment
internal import MeshPostgres
internal import Metrics

/// Brings the events of one lane to effect, in order.
struct LaneWorker: Sendable {
    /// Where a lane stands when its worker is done with it.
    enum Place: Sendable {
        /// `nil`: this instance holds it no more.
        case here(LaneCursor?)
        /// The cursors are gone or belong to another log.
        case gone
    }

    let name: CursorSetName
    let delivery: Delivery
    /// Where lanes share transactions, if the handlers allow for it.
    let gathering: Gathering?
    let slots: Slots
    let configuration: SubscriberConfiguration
    let random: RandomSource
    let time: TimeSource
    let logger: Logger
    let metrics: FeedMetrics

    private enum End { case settled, lost, stopped }

    /// Works until the batch is done, somebody else has moved the lane, or the task is cancelled: then it stops between two tries.
    func work(on batch: FeedMachine.Batch, epoch: UUID) async -> Place {
        var cursor = batch.cursor
        let end = cursor.hasRequests ? await retry(&cursor) : await settle(batch.events, at: &cursor, epoch: epoch)
        return end == .lost ? await refreshed(cursor, epoch: epoch) : .here(cursor)
    }

    private func settle(_ events: [FetchedEvent], at cursor: inout LaneCursor, epoch: UUID) async -> End {
        var rest = events[...]
        // After a failure among several events each is tried alone, so that the faulty one is found and the others take effect.
        var alone = 0
        var trouble = Trouble(limit: configuration.triesBeforeParking)
        while let first = rest.first {
            if Task.isCancelled { return .stopped }
            let outcome: Delivery.Outcome
            if let gathering, alone == 0, trouble.tries == 0 {
                outcome = await gathering.attempt(LaneShare(cursor: cursor, events: rest, epoch: epoch))
            } else {
                let share = LaneShare(cursor: cursor, events: rest.prefix(1), epoch: epoch)
                outcome = await slots.withSlot { [trouble] in
                    await delivery.uncut {
                        if let verdict = trouble.verdict { return await delivery.park(first, at: share.cursor, epoch: epoch, verdict) }
                        return await delivery.attempt([share], try: trouble.tries + 1)[0]
                    }
                }
            }
            switch outcome {
            case .handled(let count, let parked):
                let done = rest.prefix(count)
                note(done, parked: parked)
                cursor.position = done.last?.id ?? cursor.position
                rest = rest.dropFirst(count)
                alone = max(0, alone - count)
                trouble = Trouble(limit: configuration.triesBeforeParking)
            case .parked(let verdict):
                noteParked(first, verdict, trouble.tries)
                cursor.position = first.id
                cursor.hasParked = true
                rest = rest.dropFirst()
                alone = max(0, alone - 1)
                trouble = Trouble(limit: configuration.triesBeforeParking)
            case .lost:
                return .lost
            case .failed(let failure, let count) where count > 1:
                alone = count
                logger.debug("Several events could not be handled together", metadata: ["event": "\(first.id)", "error": "\(failure.logText)"])
            case .failed(let failure, _):
                if await !pause(after: failure, of: first, &trouble) { return .stopped }
            }
        }
        return .settled
    }

    /// Tries the parked events again that an operator has asked for, key by key.
    private func retry(_ cursor: inout LaneCursor) async -> End {
        var trouble = Trouble(limit: configuration.triesBeforeParking)
        while !Task.isCancelled {
            let parked: [ParkedEvent]
            do {
                parked = try await delivery.requested(of: cursor.lane)
            } catch {
                trouble.tries += 1
                do { try await Task.sleep(for: configuration.backoff.pause(after: trouble.tries, random)) } catch { return .stopped }
                continue
            }
            guard let first = parked.first else {
                cursor.hasRequests = false
                return .settled
            }
            let outcome = await slots.withSlot { [cursor, trouble] in
                await delivery.uncut {
                    if let verdict = trouble.verdict { return await delivery.giveUp(first, at: cursor, verdict) }
                    return await delivery.retry(trouble.tries > 0 ? parked.prefix(1) : parked[...], at: cursor, try: trouble.tries + 1)
                }
            }
            switch outcome {
            case .handled(let count, _):
                note(parked.prefix(count).map(\.event)[...], parked: 0)
                trouble = Trouble(limit: configuration.triesBeforeParking)
            case .parked(let verdict):
                noteParked(first.event, verdict, trouble.tries)
                trouble = Trouble(limit: configuration.triesBeforeParking)
            case .lost: return .lost
            case .failed(_, let count) where count > 1 && trouble.tries == 0: trouble.tries = 1
            case .failed(let failure, _):
                if await !pause(after: failure, of: first.event, &trouble) { return .stopped }
            }
        }
        return .stopped
    }

    /// Judges a failure; answers `false` when the task was cancelled meanwhile.
    private func pause(after failure: HandlerFailure, of event: FetchedEvent, _ trouble: inout Trouble) async -> Bool {
        metrics.failed.increment()
        trouble.take(failure)
        let level: Logger.Level = failure.kind == .outage ? .warning : .error
        logger.log(level: level, "An event could not be handled", metadata: metadata(event, trouble.tries, ["error": "\(failure.logText)"]))
        // Parking needs no pause; whatever stands in its way gets one.
        if trouble.verdict?.attempts == trouble.tries { return true }
        do { try await Task.sleep(for: configuration.backoff.pause(after: trouble.tries, random)) } catch { return false }
        return true
    }

    private func refreshed(_ cursor: LaneCursor, epoch: UUID) async -> Place {
        var tries = 0
        while true {
            do {
                guard try await delivery.source()?.epoch == epoch else { return .gone }
                return .here(try await delivery.cursor(of: cursor.lane))
            } catch {
                tries += 1
                do { try await Task.sleep(for: configuration.backoff.pause(after: tries, random)) } catch { return .here(cursor) }
            }
        }
    }

    private func note(_ events: ArraySlice<FetchedEvent>, parked: Int) {
        metrics.handled.increment(by: events.count - parked)
        if parked > 0 {
            metrics.parked.increment(by: parked)
            logger.notice("Events are parked behind earlier ones of their keys", metadata: ["count": "\(parked)", "last": "\(events.last?.id ?? 0)"])
        }
        let now = time.now()
        for event in events { metrics.delay.recordNanoseconds(max(0, Int64((now - event.occurredAt) / .nanoseconds(1)))) }
    }

    private func noteParked(_ event: FetchedEvent, _ verdict: ParkVerdict, _ tries: Int) {
        metrics.parked.increment()
        logger.error("An event is parked", metadata: metadata(event, tries, ["cause": "\(verdict.cause.rawValue)"]))
    }

    private func metadata(_ event: FetchedEvent, _ tries: Int, _ more: Logger.Metadata) -> Logger.Metadata {
        var metadata: Logger.Metadata = ["event": "\(event.id)", "key": "\(event.key)", "attempt": "\(tries)"]
        metadata["trace_id"] = event.traceparent.flatMap { $0.split(separator: "-").dropFirst().first }.map { "\($0)" }
        return metadata.merging(more) { $1 }
    }
}
