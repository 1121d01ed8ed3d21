import Mesh
import MeshBehaviorV1
import MeshProtobuf
import Synchronization

/// Plays one call of a case.
struct BehaviorPlayer: Sendable {
    let client: BehaviorServiceClient
    let behavior: BehaviorCase
    let tag: String
    /// Opens when all calls of the case have had their first reply.
    let gate: Gate

    /// Requests written so far.
    private final class Count: Sendable {
        private let value = Mutex(0)
        var current: Int { value.withLock { $0 } }
        func increment() { value.withLock { $0 += 1 } }
    }

    func play() async throws -> BehaviorOutcome {
        let requests = try behavior.requests(tag: tag)
        let options = behavior.options, written = Count()
        let playing = Task {
            var outcome = BehaviorOutcome()
            do {
                try await run(requests, options, written, &outcome)
            } catch let error as MeshError {
                outcome.error = error
            }
            outcome.metadata = options.responseMetadata?.metadata ?? Metadata()
            outcome.trailers = options.responseMetadata?.trailers ?? Metadata()
            return outcome
        }
        if behavior.json["cancel"]?.text == "started" {
            _ = try await client.observe(ObserveRequest(tag: tag, event: "started", calls: UInt32(behavior.times)), options: CallOptions(deadline: .seconds(20)))
            playing.cancel()
        }
        var stalled = 0
        if let stall = behavior.json["stall_ms"].int {
            try await Task.sleep(for: .milliseconds(stall))
            stalled = written.current
        }
        var outcome = try await playing.value
        if let most = behavior.json["written_at_most"].int, stalled > most { outcome.faults.append("\(stalled) requests were written while nobody read") }
        return outcome
    }

    private func run(_ requests: [Request], _ options: CallOptions, _ written: Count, _ outcome: inout BehaviorOutcome) async throws {
        switch behavior.kind {
        case .call: outcome.take(try await client.call(requests[0], options: options))
        case .upload: outcome.take(try await client.upload(options: options) { writer in await write(requests, writer, written) })
        case .download:
            for try await reply in try await client.download(requests[0], options: options) { try await took(reply, &outcome) }
        case .chat:
            outcome = try await client.chat(options: options) { [outcome] writer, replies in
                // The end of the reading decides, whatever the writing still does.
                let writing = Task { await write(requests, writer, written) }
                defer { writing.cancel() }
                var outcome = outcome
                do {
                    for try await reply in replies { try await took(reply, &outcome) }
                } catch {
                    outcome.error = error as? MeshError
                }
                return outcome
            }
        }
    }

    private func write(_ requests: [Request], _ writer: MessageWriter<Request>, _ written: Count) async {
        do {
            for request in requests {
                try await writer.write(request)
                written.increment()
            }
            if behavior.isTogether { await gate.wait() }
            // An open side says something now and then: a writer learns of the end of the call when it writes.
            while behavior.isOpen {
                try await Task.sleep(for: .milliseconds(20))
                try await writer.write(Request())
            }
            writer.finish()
        } catch {
            // The reader reports why the call has ended.
        }
    }

    private func took(_ reply: Reply, _ outcome: inout BehaviorOutcome) async throws {
        outcome.take(reply)
        if outcome.sizes.count == 1 {
            if let pause = behavior.json["pause_ms"].int { try await Task.sleep(for: .milliseconds(pause)) }
            if let most = behavior.json["sent_at_most"].int {
                let sent = try await client.observe(ObserveRequest(tag: tag)).messagesSent
                if sent > most { outcome.faults.append("the handler sent \(sent) replies while nobody read") }
            }
            if behavior.isTogether { await gate.arrive() }
        }
        if behavior.json["cancel"].int == outcome.sizes.count { withUnsafeCurrentTask { $0?.cancel() } }
    }
}
