import MeshWire
import Testing

/// Every sequence of a client's frames on two streams, up to a length, against a second, naive account of what must hold.
@Suite struct StreamExchangeModelTests {
    /// Frames and deeds; `a` and `b` are the two streams.
    private enum Event: CaseIterable {
        case openA, openB, message, empty, last, first, part, finalPart, end, otherMessage, creditA, creditConnection, take, cancel, finish, expire
    }

    private struct Stream {
        enum Life { case idle, open, lingering, over }
        var life = Life.idle
        var hasEnded = false
        /// Bytes of a message in parts: all, and those that came.
        var inside: (total: Int, have: Int)?
        var left = 16_384
        var untaken = 0
        var owed = 0
    }

    private struct Account {
        var streams: [UInt32: Stream] = [1: Stream(), 3: Stream()]
        var isClosed = false
        var left = 65_536
        var owed = 0
        var lastStream: UInt32 = 0
    }

    /// Large enough that credit runs out within the depth.
    private static let body = 6000

    private func opened() -> ServerConnectionMachine {
        var limits = WireLimits.least
        limits.concurrentStreams = 2
        var machine = ServerConnectionMachine(limits: limits)
        _ = machine.receive(Frame.settings())
        return machine
    }

    @Test func `all sequences of five events keep the account of messages and credit`() {
        var visited = 0
        explore(opened(), Account(), [:], depth: 5, &visited)
        #expect(visited > 100_000)
    }

    @Test func `all sequences of five events on an open stream keep it too`() {
        var machine = opened(), account = Account(), slots: [UInt32: Int] = [:]
        open(1, &machine, &account, &slots)
        var visited = 0
        explore(machine, account, slots, depth: 5, &visited)
        #expect(visited > 300_000)
    }

    private func explore(_ machine: ServerConnectionMachine, _ account: Account, _ slots: [UInt32: Int], depth: Int, _ visited: inout Int) {
        visited += 1
        guard depth > 0, !account.isClosed else { return }
        for event in Event.allCases {
            var machine = machine, account = account, slots = slots
            apply(event, &machine, &account, &slots)
            explore(machine, account, slots, depth: depth - 1, &visited)
        }
    }

    private func apply(_ event: Event, _ machine: inout ServerConnectionMachine, _ account: inout Account, _ slots: inout [UInt32: Int]) {
        switch event {
        case .openA: open(1, &machine, &account, &slots)
        case .openB: open(3, &machine, &account, &slots)
        case .message: message(1, [], Self.body, &machine, &account)
        case .empty: message(1, [], 0, &machine, &account)
        case .last: message(1, [.last], 10, &machine, &account)
        case .first: message(1, [.more], Self.body, &machine, &account)
        case .part: message(1, [.more], 2000, &machine, &account)
        case .finalPart: message(1, [], 4004, &machine, &account)
        case .otherMessage: message(3, [], Self.body, &machine, &account)
        case .end: end(1, &machine, &account)
        case .creditA: credit(1, &machine, &account)
        case .creditConnection: credit(0, &machine, &account)
        case .take: take(1, &machine, &account, slots)
        case .cancel: cancel(1, &machine, &account)
        case .finish: finish(1, &machine, &account)
        case .expire: expire(1, &machine, &account)
        }
    }

    private func check(_ result: ServerConnectionMachine.OnFrame, _ expected: String, _ text: String, _ account: inout Account) {
        let got: String =
            switch result {
            case .none: "none"
            case .request: "request"
            case .refuse: "refuse"
            case .cancel: "cancel"
            case .requestsEnded: "end"
            case .exchange(.message): "message"
            case .exchange(.part): "part"
            case .exchange(.credit): "credit"
            case .exchange(.connectionCredit): "connection credit"
            case .exchange(.tooLarge): "too large"
            case .fail: "fail"
            default: "\(result)"
            }
        if got != expected { Issue.record("\(text): \(got), \(expected) expected in \(account)") }
        if got == "fail" { account.isClosed = true }
    }

    private func open(_ id: UInt32, _ machine: inout ServerConnectionMachine, _ account: inout Account, _ slots: inout [UInt32: Int]) {
        var frame = RequestFrame(stream: id, method: 1)
        frame.methodName = "a.B/C"
        frame.isOpen = true
        let result = machine.receive(Frame.split(Frame.written(frame, [])))
        let isNew = id > account.lastStream
        check(result, isNew ? "request" : "fail", "open \(id)", &account)
        guard isNew else { return }
        account.lastStream = id
        account.streams[id] = Stream(life: .open)
        if case .request(_, let slot) = result { slots[id] = slot }
    }

    private func message(_ id: UInt32, _ flags: FrameFlags, _ count: Int, _ machine: inout ServerConnectionMachine, _ account: inout Account) {
        // The first part of a message says that it has ten thousand bytes.
        var body = [UInt8](repeating: 0, count: count)
        guard var stream = account.streams[id] else { return }
        if flags == [.more], stream.inside == nil { body[2..<4] = [0x27, 0x10] }
        let result = machine.receive(Frame.bytes(FrameType.message, flags, stream: id, body))
        let cost = 16 + count
        var expected = "fail"
        switch stream.life {
        case .idle: expected = id <= account.lastStream ? droppedMessage(cost, &account) : "fail"
        case .over, .lingering: expected = droppedMessage(cost, &account)
        case .open:
            if cost <= account.left, cost <= stream.left, !stream.hasEnded {
                account.left -= cost
                stream.left -= cost
                stream.untaken += cost
                expected = judge(flags, count, &stream)
            }
            account.streams[id] = stream
        }
        check(result, expected, "message on \(id)", &account)
    }

    private func judge(_ flags: FrameFlags, _ count: Int, _ stream: inout Stream) -> String {
        guard let (total, have) = stream.inside else {
            if flags == [.more] {
                stream.inside = (10_000, count - 4)
                return "part"
            }
            stream.hasEnded = flags == [.last]
            return "message"
        }
        let now = have + count
        if flags == [.more] {
            guard count > 0, now < total else { return "fail" }
            stream.inside = (total, now)
            return "part"
        }
        guard count > 0, now == total else { return "fail" }
        stream.inside = nil
        stream.hasEnded = flags == [.last]
        return "part"
    }

    private func droppedMessage(_ cost: Int, _ account: inout Account) -> String {
        guard cost <= account.left else { return "fail" }
        account.left -= cost
        giveBack(cost, &account)
        return "none"
    }

    private func giveBack(_ cost: Int, _ account: inout Account) {
        account.owed += cost
        if account.owed > 0, account.owed * 2 >= 65_536 {
            account.left += account.owed
            account.owed = 0
        }
    }

    private func end(_ id: UInt32, _ machine: inout ServerConnectionMachine, _ account: inout Account) {
        let result = machine.receive(Frame.bytes(FrameType.end, stream: id))
        guard var stream = account.streams[id] else { return }
        var expected = "fail"
        switch stream.life {
        case .idle: expected = id <= account.lastStream ? "none" : "fail"
        case .over, .lingering: expected = "none"
        case .open where !stream.hasEnded && stream.inside == nil:
            expected = "end"
            stream.hasEnded = true
            account.streams[id] = stream
        case .open: break
        }
        check(result, expected, "end of \(id)", &account)
    }

    private func credit(_ id: UInt32, _ machine: inout ServerConnectionMachine, _ account: inout Account) {
        let result = machine.receive(Frame.bytes(FrameType.credit, stream: id, [0, 0, 16, 0]))
        if id == 0 { return check(result, "connection credit", "credit", &account) }
        let life = account.streams[id]?.life ?? .idle
        check(result, life == .open ? "credit" : id <= account.lastStream ? "none" : "fail", "credit of \(id)", &account)
    }

    private func take(_ id: UInt32, _ machine: inout ServerConnectionMachine, _ account: inout Account, _ slots: [UInt32: Int]) {
        guard var stream = account.streams[id], stream.life == .open, stream.untaken > 0, let slot = slots[id] else { return }
        let cost = stream.untaken
        let due = machine.taken(id, slot: slot, cost: cost)
        stream.untaken = 0
        stream.owed += cost
        giveBack(cost, &account)
        var expected: UInt32 = 0
        if stream.owed * 2 >= 16_384 {
            expected = stream.hasEnded ? 0 : UInt32(stream.owed)
            stream.left += stream.owed
            stream.owed = 0
        }
        if due != expected { Issue.record("took \(cost): credit \(due), \(expected) expected") }
        account.streams[id] = stream
    }

    private func close(_ id: UInt32, _ life: Stream.Life, _ account: inout Account) {
        guard let stream = account.streams[id], stream.life == .open || stream.life == .lingering else { return }
        if stream.life == .open { giveBack(stream.untaken, &account) }
        account.streams[id] = Stream(life: life)
    }

    private func cancel(_ id: UInt32, _ machine: inout ServerConnectionMachine, _ account: inout Account) {
        let result = machine.receive(Frame.bytes(FrameType.cancel, stream: id))
        let life = account.streams[id]?.life ?? .idle
        check(result, life == .open ? "cancel" : id <= account.lastStream ? "none" : "fail", "cancel of \(id)", &account)
        if life == .open { close(id, .lingering, &account) }
    }

    private func finish(_ id: UInt32, _ machine: inout ServerConnectionMachine, _ account: inout Account) {
        let life = account.streams[id]?.life ?? .idle
        let answered = machine.finished(id)
        if answered != (life == .open ? .answer : .discard) { Issue.record("finished \(id): \(answered)") }
        close(id, .over, &account)
    }

    private func expire(_ id: UInt32, _ machine: inout ServerConnectionMachine, _ account: inout Account) {
        machine.answered(id)
        if account.streams[id]?.life == .open { close(id, .lingering, &account) }
    }
}
