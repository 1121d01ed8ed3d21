internal import Logging
internal import MeshEnvironment
internal import MeshPostgres
internal import Metrics

/// Brings the events of one lane to effect, one after the other.
struct LaneWorker: Sendable {
    let name: CursorSetName
    let delivery: Delivery
    let slots: Slots
    let configuration: SubscriberConfiguration
    let random: RandomSource
    let time: TimeSource
    let logger: Logger
    let metrics: FeedMetrics

    private enum End { case settled, lost, stopped }

    /// Works until the batch is done, somebody else has moved the lane, or the task is cancelled: then it stops between two tries.
    /// Answers where the lane stands; `nil` when its cursors are gone.
    func work(on batch: FeedMachine.Batch, of set: CursorSet) async -> LaneCursor? {
        var cursor = batch.cursor
        for event in batch.events {
            if Task.isCancelled { return cursor }
            switch await settle(event, at: cursor, of: set) {
            case .settled: cursor.position = event.id
            case .lost: return await refreshed(cursor, of: set)
            case .stopped: return cursor
            }
        }
        return cursor
    }

    private func settle(_ event: FetchedEvent, at cursor: LaneCursor, of set: CursorSet) async -> End {
        var tries = 0, suspicions = 0
        var verdict: ParkVerdict?
        while true {
            tries += 1
            let outcome = await slots.withSlot { [tries, verdict] in
                // Not a child of this task: a stop waits for the event in hand instead of cutting it off.
                await Task { await delivery.attempt(event, at: cursor, epoch: set.epoch, try: tries, verdict: verdict) }.value
            }
            switch outcome {
            case .handled:
                metrics.handled.increment()
                metrics.delay.recordNanoseconds(max(0, Int64((time.now() - event.occurredAt) / .nanoseconds(1))))
                return .settled
            case .parked(let verdict):
                metrics.parked.increment()
                let level: Logger.Level = verdict.cause == .behind ? .notice : .error
                logger.log(level: level, "An event is parked", metadata: metadata(event, tries, ["cause": "\(verdict.cause.rawValue)"]))
                return .settled
            case .lost:
                return .lost
            case .failed(let failure):
                metrics.failed.increment()
                let level: Logger.Level = failure.kind == .outage ? .warning : .error
                logger.log(level: level, "An event could not be handled", metadata: metadata(event, tries, ["error": "\(failure.logText)"]))
                if failure.kind == .transient { suspicions += 1 }
                if case .poison(let cause) = failure.kind {
                    verdict = verdict ?? ParkVerdict(cause: cause, error: failure.text, attempts: tries)
                } else if suspicions > configuration.triesBeforeParking {
                    verdict = verdict ?? ParkVerdict(cause: .attempts, error: failure.text, attempts: tries)
                }
                // Parking needs no pause; whatever stands in its way gets one.
                if verdict?.attempts == tries { continue }
                do { try await Task.sleep(for: configuration.backoff.pause(after: tries, random)) } catch { return .stopped }
            }
        }
    }

    private func refreshed(_ cursor: LaneCursor, of set: CursorSet) async -> LaneCursor? {
        var tries = 0
        while true {
            do {
                guard let now = try await delivery.cursors(), now.epoch == set.epoch else { return nil }
                return now.lanes.first { $0.lane == cursor.lane }
            } catch {
                tries += 1
                do { try await Task.sleep(for: configuration.backoff.pause(after: tries, random)) } catch { return cursor }
            }
        }
    }

    private func metadata(_ event: FetchedEvent, _ tries: Int, _ more: Logger.Metadata) -> Logger.Metadata {
        var metadata: Logger.Metadata = ["event": "\(event.id)", "key": "\(event.key)", "attempt": "\(tries)"]
        metadata["trace_id"] = event.traceparent.flatMap { $0.split(separator: "-").dropFirst().first }.map { "\($0)" }
        return metadata.merging(more) { $1 }
    }
}
