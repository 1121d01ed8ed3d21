import Mesh
import MeshBehaviorV1
import Synchronization
import Testing

/// Streams that end before their end: cancelled, overdue, abandoned, refused, or with slow readers, from each side at each stage.
@Suite struct StreamEndingTests {
    @Test func `a reader that stops cancels the call`() async throws {
        try await InProcessStage.with { _, mesh in
            let client = BehaviorServiceClient(mesh)
            for try await reply in try await client.download(Request(plan: plan("stop", .send(Send(count: 1_000_000, size: 1000))))) where reply.number == 5 { break }
            let end = try await client.observed("stop", "cancelled")
            #expect(end.messagesSent < 10_000)
            // A stream that nobody ever reads is no different.
            _ = try await client.download(Request(plan: plan("unread", .send(Send(count: 1_000_000, size: 1000)))))
            #expect(try await client.observed("unread", "cancelled").started == 1)
        }
    }

    @Test func `a task that is cancelled while it reads, writes or waits cancels its call`() async throws {
        try await InProcessStage.with { _, mesh in
            let client = BehaviorServiceClient(mesh)
            let reading = Task { for try await _ in try await client.download(Request(plan: plan("reading", .waitForCancel(true)))) {} }
            _ = try await client.observed("reading", "started")
            reading.cancel()
            #expect(await failure { try await reading.value }?.code == .cancelled)
            #expect(try await client.observed("reading", "cancelled").cancelled == 1)

            let writing = Task {
                try await client.upload { requests in
                    try await requests.write(Request(plan: plan("writing", .waitForCancel(true))))
                    while true { try await requests.write(Request(payload: [UInt8](repeating: 0, count: 10_000))) }
                }
            }
            _ = try await client.observed("writing", "started")
            writing.cancel()
            #expect(await failure { try await writing.value }?.code == .cancelled)
            #expect(try await client.observed("writing", "cancelled").cancelled == 1)

            let waiting = Task { try await client.upload { try await $0.write(Request(plan: plan("waiting", .waitForCancel(true)))) } }
            _ = try await client.observed("waiting", "started")
            waiting.cancel()
            let error = await failure { try await waiting.value }
            #expect(error?.code == .cancelled && error?.processed == .maybe)
            #expect(try await client.observed("waiting", "cancelled").cancelled == 1)
        }
    }

    @Test func `what a cancelled task has written never passes for the whole`() async throws {
        try await InProcessStage.with { _, mesh in
            let client = BehaviorServiceClient(mesh)
            // A handler that took the messages for all of them would go on with work that nothing cancels.
            let writing = Task {
                try await client.upload { requests in
                    try await requests.write(Request(plan: plan("part", .readAll(true), .workMs(90_000))))
                    // A call that is cancelled before its handler runs never gets one.
                    _ = try await client.observed("part", "started")
                    // The writer's end says nothing of why it stopped.
                    withUnsafeCurrentTask { $0?.cancel() }
                }
            }
            #expect(await failure { try await writing.value }?.code == .cancelled)
            let end = try await client.observed("part", "ended")
            #expect(end.ended == 1)
        }
    }

    @Test func `an error of the caller's own cancels the call and is thrown on`() async throws {
        struct Own: Error {}
        try await InProcessStage.with { _, mesh in
            let client = BehaviorServiceClient(mesh)
            await #expect(throws: Own.self) {
                try await client.upload { requests in
                    try await requests.write(Request(plan: plan("own", .waitForCancel(true))))
                    _ = try await client.observed("own", "started")
                    throw Own()
                }
            }
            let end = try await client.observed("own", "cancelled")
            #expect(end.cancelled == 1)
            await #expect(throws: Own.self) {
                try await client.chat { requests, _ in
                    try await requests.write(Request(plan: plan("own-chat", .waitForCancel(true))))
                    _ = try await client.observed("own-chat", "started")
                    throw Own()
                }
            }
            let endOfChat = try await client.observed("own-chat", "cancelled")
            #expect(endOfChat.cancelled == 1)
        }
    }

    @Test func `a server may answer before it has read everything`() async throws {
        try await InProcessStage.with { _, mesh in
            let client = BehaviorServiceClient(mesh)
            let early = try await client.upload { requests in
                try await requests.write(Request(plan: plan("", .read(2)), number: 8))
                while true { try await requests.write(Request(payload: [UInt8](repeating: 0, count: 10_000))) }
            }
            #expect(early.messagesRead == 3)
            let failed = await failure {
                try await client.upload { requests in
                    try await requests.write(Request(plan: plan("", .fail(Fail(code: 9, reason: "NO")))))
                    while true { try await requests.write(Request(payload: [UInt8](repeating: 0, count: 10_000))) }
                }
            }
            #expect(failed?.code == .failedPrecondition && failed?.reason == "NO" && failed?.processed == .yes)
        }
    }

    @Test func `deadlines end streams on both sides at every stage`() async throws {
        try await InProcessStage.with { _, mesh in
            let client = BehaviorServiceClient(mesh)
            _ = try await client.call(Request())
            let short = CallOptions(deadline: .milliseconds(300))
            var replies = 0
            let reading = await failure {
                for try await _ in try await client.download(Request(plan: plan("d-read", .send(Send(count: 2, size: 1)), .waitForCancel(true))), options: short) { replies += 1 }
            }
            #expect(reading?.code == .deadlineExceeded && reading?.processed == .maybe && replies == 2)
            let writing = await failure {
                try await client.upload(options: short) { requests in
                    try await requests.write(Request(plan: plan("d-write", .waitForCancel(true))))
                    while true { try await requests.write(Request(payload: [UInt8](repeating: 0, count: 10_000))) }
                }
            }
            #expect(writing?.code == .deadlineExceeded && writing?.processed == .maybe)
            let waiting = await failure {
                try await client.chat(options: short) { requests, replies in
                    try await requests.write(Request(plan: plan("d-wait", .waitForCancel(true))))
                    requests.finish()
                    for try await _ in replies {}
                }
            }
            #expect(waiting?.code == .deadlineExceeded)
            for tag in ["d-read", "d-write", "d-wait"] { #expect(try await client.observed(tag, "cancelled").cancelled == 1, "\(tag)") }
            let before = await failure { for try await _ in try await client.download(Request(), options: CallOptions(deadline: .zero)) {} }
            #expect(before?.code == .deadlineExceeded && before?.processed == .no)
        }
    }

    @Test func `a stream without a deadline outlives what a unary call may ask for`() async throws {
        var limits = ServerLimits()
        limits.defaultDeadline = .milliseconds(200)
        limits.longestDeadline = .milliseconds(200)
        try await InProcessStage.with(limits: limits, client: { $0.defaultStreamDeadline = nil }) { _, mesh in
            let client = BehaviorServiceClient(mesh)
            try await client.chat { requests, replies in
                var iterator = replies.makeAsyncIterator()
                for number in 1...3 as ClosedRange<UInt64> {
                    try await requests.write(Request(number: number))
                    let reply = try await iterator.next(isolation: #isolation)
                    #expect(reply?.number == number && reply.map { $0.remainingUs > 3_600_000_000 } == true)
                    // The server cuts this one at its limit, so the stream is older than that afterwards.
                    let cut = await failure { try await client.call(Request(plan: plan("", .waitForCancel(true))), options: CallOptions(deadline: .seconds(60))) }
                    #expect(cut?.code == .deadlineExceeded && cut?.processed == .maybe)
                }
                requests.finish()
                let end = try await iterator.next(isolation: #isolation)
                #expect(end == nil)
            }
            // What a caller says about a stream counts all the same.
            let short = await failure {
                for try await _ in try await client.download(Request(plan: plan("", .waitForCancel(true))), options: CallOptions(deadline: .milliseconds(100))) {}
            }
            #expect(short?.code == .deadlineExceeded)
        }
    }

    @Test func `a stream on which nothing moves is ended when the server has set a limit`() async throws {
        var limits = ServerLimits()
        // Longer than other tests may keep all threads busy.
        limits.idleStream = .seconds(15)
        try await InProcessStage.with(limits: limits) { _, mesh in
            let client = BehaviorServiceClient(mesh)
            let idle = Task {
                try await client.chat { requests, replies in
                    var iterator = replies.makeAsyncIterator()
                    try await requests.write(Request(plan: plan("idle", .waitForCancel(true))))
                    _ = try await iterator.next(isolation: #isolation)
                }
            }
            // A request of one message whose end never comes is no better.
            let unfinished = Task {
                try await mesh._rawBidirectional(service: "mesh.behavior.v1.BehaviorService", method: "Download", .bidirectional, CallOptions()) { writer, replies in
                    try await writer.write([])
                    for try await _ in replies {}
                }
            }
            let areOver = Atomic(0)
            async let ends: Void = {
                for task in [idle, unfinished] {
                    let error = await failure { try await task.value }
                    #expect(error?.code == .deadlineExceeded && error?.reason == "STREAM_IDLE", "\(String(describing: error))")
                }
                areOver.store(1, ordering: .releasing)
            }()
            // As old as they are, but something always moves.
            let busy = try await client.chat { requests, replies in
                var iterator = replies.makeAsyncIterator(), count: UInt64 = 0
                while areOver.load(ordering: .acquiring) == 0 {
                    try await requests.write(Request(number: count))
                    let reply = try await iterator.next(isolation: #isolation)
                    #expect(reply?.number == count)
                    count += 1
                    try await Task.sleep(for: .milliseconds(5))
                }
                return count
            }
            await ends
            #expect(busy > 0)
            #expect(try await client.observed("idle", "cancelled").cancelled == 1)
        }
    }

    @Test func `hundreds of streams that wait for credit go on in whatever order they get it`() async throws {
        try await InProcessStage.with(client: { $0.streamCredit = 16 << 10 }) { _, mesh in
            let client = BehaviorServiceClient(mesh)
            var streams: [MessageStream<Reply>] = []
            for _ in 0..<400 { streams.append(try await client.download(Request(plan: plan("blocked", .send(Send(count: 40, size: 1000)))))) }
            _ = try await client.observed("blocked", "started", calls: 400)
            // The last one first; every third one is given up.
            for (place, stream) in streams.enumerated().reversed() {
                var count = 0
                for try await _ in stream {
                    count += 1
                    if place % 3 == 0, count == 20 { break }
                }
                #expect(count == (place % 3 == 0 ? 20 : 40))
            }
            _ = try await client.observed("blocked", "ended", calls: 400)
        }
    }

    @Test func `a slow reader slows the writer, and memory stays within the credit`() async throws {
        try await InProcessStage.with(client: { $0.streamCredit = 32 << 10 }) { _, mesh in
            let client = BehaviorServiceClient(mesh)
            var iterator = try await client.download(Request(plan: plan("slow", .send(Send(count: 1000, size: 1000))))).makeAsyncIterator()
            _ = try await iterator.next()
            // The writer stands still: nothing more is sent until the reader asks.
            var sent = try await client.observe(ObserveRequest(tag: "slow")).messagesSent
            for _ in 0..<20 {
                try await Task.sleep(for: .milliseconds(20))
                sent = try await client.observe(ObserveRequest(tag: "slow")).messagesSent
            }
            #expect(sent * 1016 <= 3 * (32 << 10))
            var count = 1
            while try await iterator.next() != nil { count += 1 }
            #expect(count == 1000)
        }
    }

    @Test func `a slow handler slows the client, and other streams do not notice`() async throws {
        var limits = ServerLimits()
        limits.streamCredit = 32 << 10
        try await InProcessStage.with(limits: limits) { _, mesh in
            let client = BehaviorServiceClient(mesh)
            let written = Counter()
            let slow = Task {
                try await client.upload { requests in
                    try await requests.write(Request(plan: plan("slow-handler", .waitForCancel(true))))
                    for _ in 0..<500 {
                        try await requests.write(Request(payload: [UInt8](repeating: 0, count: 1000)))
                        written.add(1)
                    }
                }
            }
            _ = try await client.observed("slow-handler", "started")
            for _ in 0..<50 { #expect(try await client.call(Request(number: 1)).number == 1) }
            #expect(written.value * 1016 <= 3 * (32 << 10))
            slow.cancel()
            #expect(await failure { try await slow.value }?.code == .cancelled)
        }
    }

    @Test func `ten thousand streams at once`() async throws {
        var limits = ServerLimits()
        limits.concurrentCalls = 12_000
        try await InProcessStage.with(limits: limits) { _, mesh in
            let client = BehaviorServiceClient(mesh)
            let total = try await withThrowingTaskGroup(of: UInt64.self) { group in
                for number in 0..<10_000 as Range<UInt64> {
                    group.addTask {
                        try await client.chat(options: CallOptions(deadline: .seconds(60))) { requests, replies in
                            var iterator = replies.makeAsyncIterator()
                            try await requests.write(Request(number: number))
                            let first = try await iterator.next(isolation: #isolation)
                            // Nobody goes on before all are there.
                            if number == 0 { try await requests.write(Request(plan: plan("", .waitMs(1)))) }
                            requests.finish()
                            while try await iterator.next(isolation: #isolation) != nil {}
                            return first?.number ?? 0
                        }
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(total == (0..<10_000).reduce(0, +))
        }
    }

    @Test func `a drain under load loses no call`() async throws {
        try await InProcessStage.with { stage, mesh in
            let client = BehaviorServiceClient(mesh)
            let outcomes = try await withThrowingTaskGroup(of: (UInt64, MeshError?).self) { group in
                for number in 0..<400 as Range<UInt64> {
                    group.addTask {
                        var count: UInt64 = 0
                        let error = await failure {
                            for try await _ in try await client.download(Request(plan: plan("drain", .send(Send(count: 20, size: 100, pauseMs: 1))))) { count += 1 }
                        }
                        return (error == nil ? count : 0, error)
                    }
                    if number == 200 {
                        _ = try await client.observed("drain", "started", calls: 50)
                        group.addTask {
                            await stage.server.drain(within: .seconds(20))
                            return (20, nil)
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            for (count, error) in outcomes {
                // Either a call was served in full, or it surely was not begun.
                if let error { #expect(error.processed == .no && error.code == .unavailable, "\(error)") } else { #expect(count == 20) }
            }
            #expect(outcomes.filter { $0.1 == nil }.count >= 50)
        }
    }

    @Test func `bytes that are no message are told apart by who sent them`() async throws {
        try await InProcessStage.with { _, mesh in
            let service = "mesh.behavior.v1.BehaviorService"
            let error = await failure {
                try await mesh._rawBidirectional(service: service, method: "Chat", .bidirectional, CallOptions()) { writer, replies in
                    try await writer.write([0xFF])
                    for try await _ in replies {}
                }
            }
            #expect(error?.code == .invalidArgument && error?.processed == .yes, "\(String(describing: error))")
            // The answer is no such message: the client's reader says so, and the call is over.
            let odd = MethodDefinition<Request, Plan>(service: service, name: "Download", policy: MethodPolicy(), kind: .serverStreaming)
            let request = Request(plan: plan("odd", .send(Send(count: 100_000, size: 1000))))
            let answer = await failure { for try await _ in try await mesh._serverStreaming(odd, request, CallOptions()) {} }
            #expect(answer?.code == .internalError && answer?.reason == "ANSWER_MALFORMED", "\(String(describing: answer))")
            let end = try await BehaviorServiceClient(mesh).observed("odd", "cancelled")
            #expect(end.cancelled == 1)
        }
    }

    @Test func `a number of requests that the kind does not allow is refused`() async throws {
        try await InProcessStage.with { _, mesh in
            let service = "mesh.behavior.v1.BehaviorService"
            let large = [UInt8](repeating: 0, count: 300_000)
            for messages in [[], [[], []], [[], large], [large, large, large]] as [[[UInt8]]] {
                let error = await failure {
                    try await mesh._rawBidirectional(service: service, method: "Call", .unary, CallOptions()) { writer, replies in
                        for message in messages { try await writer.write(message) }
                        writer.finish()
                        for try await _ in replies {}
                    }
                }
                #expect(error?.code == .invalidArgument && error?.processed == .no && error?.reason == "MESSAGE_COUNT", "\(String(describing: error))")
            }
        }
    }
}
