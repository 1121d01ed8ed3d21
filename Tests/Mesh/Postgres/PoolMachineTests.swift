import MeshEnvironment
import MeshPostgres
import Testing

@Suite struct PoolMachineTests {
    private func machine(_ change: (inout PoolLimits) -> Void = { _ in }) -> PoolMachine {
        var limits = PoolLimits()
        limits.maximumConnections = 2
        limits.maximumWaiting = 3
        change(&limits)
        return PoolMachine(limits: limits)
    }

    private let soon: Duration = .seconds(5)

    @Test func `the first request opens a connection and gets it`() {
        var pool = machine()
        #expect(pool.lease(group: 0, now: .zero) == nil)
        #expect(pool.requested(1, group: 0, deadline: soon, now: .zero) == [.connect(1)])
        #expect(pool.connected(1, group: 0, now: .zero, jitter: 0) == [.lease(1, to: 1)])
        #expect(pool.leased == 1)
        #expect(pool.released(1, group: 0, isReusable: true, now: .zero) == [])
        #expect(pool.lease(group: 0, now: .zero) == 1)
    }

    @Test func `requests beyond the limit wait in line, and the first one is served first`() {
        var pool = machine()
        #expect(pool.requested(1, group: 0, deadline: soon, now: .zero) == [.connect(1)])
        #expect(pool.requested(2, group: 0, deadline: soon, now: .zero) == [.connect(2)])
        #expect(pool.requested(3, group: 0, deadline: soon, now: .zero) == [])
        #expect(pool.requested(4, group: 0, deadline: soon, now: .zero) == [.refuse(4, .tooManyWaiting)])
        #expect(pool.connected(2, group: 1, now: .zero, jitter: 0) == [.lease(2, to: 1)])
        #expect(pool.connected(1, group: 0, now: .zero, jitter: 0) == [.lease(1, to: 2)])
        #expect(pool.released(2, group: 1, isReusable: true, now: .zero) == [.lease(2, to: 3)])
        #expect(pool.waitingRequests == 0)
    }

    @Test func `nobody overtakes those who wait`() {
        var pool = machine { $0.maximumConnections = 1 }
        _ = pool.requested(1, group: 0, deadline: soon, now: .zero)
        _ = pool.connected(1, group: 0, now: .zero, jitter: 0)
        _ = pool.requested(2, group: 0, deadline: soon, now: .zero)
        #expect(pool.lease(group: 0, now: .zero) == nil)
        #expect(pool.released(1, group: 0, isReusable: true, now: .zero) == [.lease(1, to: 2)])
    }

    @Test func `a connection on the caller's own loop is preferred`() {
        var pool = machine()
        for request in 1...2 { _ = pool.requested(PoolMachine.RequestID(request), group: 0, deadline: soon, now: .zero) }
        _ = pool.connected(1, group: 0, now: .zero, jitter: 0)
        _ = pool.connected(2, group: 1, now: .zero, jitter: 0)
        _ = pool.released(1, group: 0, isReusable: true, now: .zero)
        _ = pool.released(2, group: 1, isReusable: true, now: .zero)
        #expect(pool.lease(group: 0, now: .zero) == 1)
        #expect(pool.lease(group: 0, now: .zero) == 2)
    }

    @Test func `a broken connection is closed, and who waits gets another`() {
        var pool = machine { $0.maximumConnections = 1 }
        _ = pool.requested(1, group: 0, deadline: soon, now: .zero)
        _ = pool.connected(1, group: 0, now: .zero, jitter: 0)
        _ = pool.requested(2, group: 0, deadline: soon, now: .zero)
        #expect(pool.released(1, group: 0, isReusable: false, now: .zero) == [.close(1), .connect(2)])
        #expect(pool.connected(2, group: 0, now: .zero, jitter: 0) == [.lease(2, to: 2)])
    }

    @Test func `a connection that died while leased is not given to anybody else`() {
        var pool = machine { $0.maximumConnections = 1 }
        _ = pool.requested(1, group: 0, deadline: soon, now: .zero)
        _ = pool.connected(1, group: 0, now: .zero, jitter: 0)
        #expect(pool.died(1) == [])
        #expect(pool.released(1, group: 0, isReusable: true, now: .zero) == [])
        #expect(pool.lease(group: 0, now: .zero) == nil)
        #expect(pool.open == 0)
    }

    @Test func `a connection that died while idle is forgotten`() {
        var pool = machine()
        _ = pool.requested(1, group: 0, deadline: soon, now: .zero)
        _ = pool.connected(1, group: 0, now: .zero, jitter: 0)
        _ = pool.released(1, group: 0, isReusable: true, now: .zero)
        #expect(pool.died(1) == [])
        #expect(pool.lease(group: 0, now: .zero) == nil)
        #expect(pool.requested(2, group: 0, deadline: soon, now: .zero) == [.connect(2)])
    }

    @Test func `who waits beyond the deadline is refused`() {
        var pool = machine()
        _ = pool.requested(1, group: 0, deadline: .seconds(2), now: .zero)
        _ = pool.requested(2, group: 0, deadline: .seconds(1), now: .zero)
        #expect(pool.nextTick == .seconds(1))
        #expect(pool.tick(now: .seconds(1)) == [.refuse(2, .timedOut)])
        #expect(pool.tick(now: .seconds(1.5)) == [])
        #expect(pool.tick(now: .seconds(2)) == [.refuse(1, .timedOut)])
        #expect(pool.requested(3, group: 0, deadline: .seconds(2), now: .seconds(2)) == [.refuse(3, .timedOut)])
    }

    @Test func `who withdraws is out of the line, once`() {
        var pool = machine()
        _ = pool.requested(1, group: 0, deadline: soon, now: .zero)
        #expect(pool.withdrawn(1) == true)
        #expect(pool.withdrawn(1) == false)
        #expect(pool.connected(1, group: 0, now: .zero, jitter: 0) == [])
        #expect(pool.lease(group: 0, now: .zero) == 1)
    }

    @Test func `failed attempts are repeated one at a time, later and later, up to a limit`() {
        var pool = machine { $0.breakAfter = .seconds(1000) }
        _ = pool.requested(1, group: 0, deadline: .seconds(1000), now: .zero)
        _ = pool.requested(2, group: 0, deadline: .seconds(1000), now: .zero)
        #expect(pool.connectFailed(1, isPermanent: false, now: .zero, jitter: 1) == [])
        #expect(pool.connectFailed(2, isPermanent: false, now: .zero, jitter: 1) == [])
        var now: Duration = .zero
        var pauses: [Duration] = []
        for id in 3...10 {
            guard let next = pool.nextTick else { break }
            pauses.append(next - now)
            now = next
            #expect(pool.tick(now: now) == [.connect(id)])
            #expect(pool.connectFailed(id, isPermanent: false, now: now, jitter: 1) == [])
        }
        #expect(pauses == [.milliseconds(100), .milliseconds(200), .milliseconds(400), .milliseconds(800), .milliseconds(1600), .milliseconds(3200), .seconds(5), .seconds(5)])
        now += .seconds(5)
        #expect(pool.tick(now: now) == [.connect(11)])
        #expect(pool.connected(11, group: 0, now: now, jitter: 0) == [.lease(11, to: 1), .connect(12)])
    }

    @Test func `an attempt that cannot succeed refuses everybody in line`() {
        var pool = machine()
        _ = pool.requested(1, group: 0, deadline: soon, now: .zero)
        _ = pool.requested(2, group: 0, deadline: soon, now: .zero)
        #expect(pool.connectFailed(1, isPermanent: true, now: .zero, jitter: 0) == [.refuse(1, .rejected), .refuse(2, .rejected)])
    }

    @Test func `connections that nobody used for long are closed, the freshest stay`() {
        var pool = machine { $0.idleTimeout = .seconds(10) }
        for request in 1...2 { _ = pool.requested(PoolMachine.RequestID(request), group: 0, deadline: soon, now: .zero) }
        for id in 1...2 { _ = pool.connected(id, group: 0, now: .zero, jitter: 0) }
        _ = pool.released(2, group: 0, isReusable: true, now: .zero)
        _ = pool.released(1, group: 0, isReusable: true, now: .seconds(4))
        #expect(pool.nextTick == .seconds(10))
        #expect(pool.tick(now: .seconds(10)) == [.close(2)])
        #expect(pool.nextTick == .seconds(14))
        #expect(pool.lease(group: 0, now: .zero) == 1)
    }

    @Test func `closing refuses who waits, closes what is idle, and ends with the last connection`() {
        var pool = machine { $0.maximumConnections = 3 }
        for request in 1...3 { _ = pool.requested(PoolMachine.RequestID(request), group: 0, deadline: soon, now: .zero) }
        _ = pool.connected(1, group: 0, now: .zero, jitter: 0)
        _ = pool.connected(2, group: 0, now: .zero, jitter: 0)
        _ = pool.released(2, group: 0, isReusable: true, now: .zero)
        // 1 is leased, 2 went to the third request, 3 is connecting for nobody.
        #expect(pool.requested(4, group: 0, deadline: soon, now: .zero) == [])
        #expect(pool.close() == [.refuse(4, .closed)])
        #expect(pool.requested(5, group: 0, deadline: soon, now: .zero) == [.refuse(5, .closed)])
        #expect(pool.released(1, group: 0, isReusable: true, now: .zero) == [.close(1)])
        #expect(pool.released(2, group: 0, isReusable: false, now: .zero) == [.close(2)])
        #expect(pool.connected(3, group: 0, now: .zero, jitter: 0) == [.close(3), .drained])
        #expect(pool.close() == [])
    }

    @Test func `an empty pool is drained at once`() {
        var pool = machine()
        #expect(pool.close() == [.drained])
    }

    /// Every sequence of six events on a pool of two connections: the machine never passes its limit, never loses count of its leases, and
    /// always ends when it is closed and everything has come back.
    @Test func `all short histories keep the count and drain`() {
        func play(_ history: [Int]) {
            var pool = machine { $0.maximumConnections = 2; $0.minimumConnections = 1; $0.leakAfter = .seconds(3) }
            var connecting: Set<Int> = [], leased: Set<Int> = []
            var isDrained = false
            func carryOut(_ actions: [PoolMachine.Action]) {
                for action in actions {
                    switch action {
                    case .connect(let id): connecting.insert(id)
                    case .lease(let id, _): #expect(leased.insert(id).inserted)
                    case .close(let id): #expect(!leased.contains(id))
                    case .drained: isDrained = true
                    case .refuse, .report: break
                    }
                }
            }
            for (step, event) in history.enumerated() {
                let now = Duration.seconds(step)
                switch event {
                case 0: carryOut(pool.requested(PoolMachine.RequestID(step), group: 0, deadline: now + .seconds(2), now: now))
                case 1: if let id = connecting.popFirst() { carryOut(pool.connected(id, group: 0, now: now, jitter: 0)) }
                case 2: if let id = connecting.popFirst() { carryOut(pool.connectFailed(id, isPermanent: false, now: now, jitter: 0)) }
                case 3: if let id = leased.popFirst() { carryOut(pool.released(id, group: 0, isReusable: true, now: now)) }
                case 4: if let id = leased.first { carryOut(pool.died(id)) }
                default: carryOut(pool.tick(now: now))
                }
                #expect(pool.leased == leased.count && pool.open + connecting.count <= 2, "\(history)")
            }
            carryOut(pool.close())
            while let id = connecting.popFirst() { carryOut(pool.connected(id, group: 0, now: .seconds(10), jitter: 0)) }
            while let id = leased.popFirst() { carryOut(pool.released(id, group: 0, isReusable: true, now: .seconds(10))) }
            #expect(isDrained && pool.open == 0 && pool.leased == 0, "\(history)")
        }
        var history = [Int](repeating: 0, count: 6)
        while true {
            play(history)
            guard let place = history.lastIndex(where: { $0 < 5 }) else { break }
            history[place] += 1
            for index in history.indices where index > place { history[index] = 0 }
        }
    }

    /// A model beside the machine: whatever happens, no connection has two holders, no limit is passed, no request is answered twice.
    @Test(arguments: 0..<50 as Range<UInt64>)
    func `random histories keep the rules`(seed: UInt64) {
        var pool = machine { $0.maximumConnections = 3; $0.maximumWaiting = 4; $0.idleTimeout = .seconds(3); $0.minimumConnections = Int(seed % 3); $0.longestLife = .seconds(20); $0.leakAfter = .seconds(2); $0.breakAfter = .seconds(2) }
        let random = RandomSource.seeded(seed)
        var now: Duration = .zero
        var nextRequest: PoolMachine.RequestID = 0
        var waiting: Set<PoolMachine.RequestID> = []
        var connecting: Set<Int> = [], idle: Set<Int> = [], leased: Set<Int> = []

        func carryOut(_ actions: [PoolMachine.Action]) {
            for action in actions {
                switch action {
                case .connect(let id): #expect(connecting.insert(id).inserted)
                case .lease(let id, let request):
                    #expect(waiting.remove(request) != nil)
                    idle.remove(id)
                    connecting.remove(id)
                    #expect(leased.insert(id).inserted)
                case .refuse(let request, _): #expect(waiting.remove(request) != nil)
                case .close(let id):
                    #expect(!leased.contains(id))
                    idle.remove(id)
                    connecting.remove(id)
                case .report(let id, _): #expect(leased.contains(id))
                case .drained: Issue.record("nobody closed the pool")
                }
            }
        }

        for _ in 0..<400 {
            now += .milliseconds(Int(random.next() % 300))
            switch random.next() % 8 {
            case 0, 1, 2:
                if let id = pool.lease(group: 0, now: .zero) {
                    #expect(idle.remove(id) != nil)
                    leased.insert(id)
                } else {
                    nextRequest += 1
                    waiting.insert(nextRequest)
                    carryOut(pool.requested(nextRequest, group: 0, deadline: now + .milliseconds(Int(random.next() % 2000)), now: now))
                }
            case 3:
                guard let id = connecting.min() else { continue }
                connecting.remove(id)
                idle.insert(id)
                carryOut(pool.connected(id, group: 0, now: now, jitter: 0))
            case 4:
                guard let id = connecting.max() else { continue }
                connecting.remove(id)
                carryOut(pool.connectFailed(id, isPermanent: random.next() % 10 == 0, now: now, jitter: random.unit()))
            case 5:
                guard let id = leased.randomElement() else { continue }
                leased.remove(id)
                let isReusable = random.next() % 4 != 0
                if isReusable { idle.insert(id) }
                carryOut(pool.released(id, group: 0, isReusable: isReusable, now: now))
            case 6:
                guard let id = idle.min() else { continue }
                idle.remove(id)
                carryOut(pool.died(id))
            default:
                carryOut(pool.tick(now: now))
            }
            #expect(connecting.count + idle.count + leased.count <= 3)
            #expect(pool.leased == leased.count)
            #expect(pool.waitingRequests == waiting.count)
            if !waiting.isEmpty, connecting.isEmpty { #expect(pool.nextTick != nil, "somebody waits and nothing will happen") }
            if pool.isBroken { #expect(waiting.isEmpty && (pool.nextTick != nil || !connecting.isEmpty), "a broken circuit is never looked after") }
        }
    }

    // MARK: Minimum, life, leaks

    @Test func `the minimum is opened once the server has answered, and kept when idle`() {
        var pool = machine { $0.maximumConnections = 4; $0.minimumConnections = 2; $0.idleTimeout = .seconds(10) }
        #expect(pool.requested(1, group: 0, deadline: soon, now: .zero) == [.connect(1)])
        #expect(pool.connected(1, group: 0, now: .zero, jitter: 0) == [.lease(1, to: 1), .connect(2)])
        #expect(pool.connected(2, group: 0, now: .zero, jitter: 0) == [])
        #expect(pool.released(1, group: 0, isReusable: true, now: .zero) == [])
        #expect(pool.tick(now: .seconds(60)) == [])
        #expect(pool.open == 2)
        // One that dies is replaced without anybody asking.
        #expect(pool.died(1) == [.connect(3)])
    }

    @Test func `a connection past its life is not leased again, whether it comes back or lies idle`() {
        var pool = machine { $0.longestLife = .seconds(100); $0.lifeJitter = 0.5; $0.idleTimeout = .seconds(1000) }
        for request in 1...2 { _ = pool.requested(PoolMachine.RequestID(request), group: 0, deadline: soon, now: .zero) }
        _ = pool.connected(1, group: 0, now: .zero, jitter: 0)
        _ = pool.connected(2, group: 0, now: .zero, jitter: 1)
        #expect(pool.released(2, group: 0, isReusable: true, now: .seconds(1)) == [])
        #expect(pool.nextTick == .seconds(50))
        #expect(pool.tick(now: .seconds(50)) == [.close(2)])
        #expect(pool.released(1, group: 0, isReusable: true, now: .seconds(100)) == [.close(1)])
        #expect(pool.open == 0)
    }

    @Test func `a lease that lasts too long is reported once`() {
        var pool = machine { $0.leakAfter = .seconds(60) }
        _ = pool.requested(1, group: 0, deadline: soon, now: .zero)
        _ = pool.connected(1, group: 0, now: .seconds(1), jitter: 0)
        #expect(pool.nextTick == .seconds(61))
        #expect(pool.tick(now: .seconds(60)) == [])
        #expect(pool.tick(now: .seconds(61)) == [.report(1, heldFor: .seconds(60))])
        #expect(pool.tick(now: .seconds(200)) == [])
        _ = pool.released(1, group: 0, isReusable: true, now: .seconds(200))
        #expect(pool.lease(group: 0, now: .seconds(201)) == 1)
        #expect(pool.tick(now: .seconds(261)) == [.report(1, heldFor: .seconds(60))])
    }

    // MARK: The circuit

    @Test func `a server that is away for long breaks the circuit, and the first answer closes it`() {
        var pool = machine { $0.breakAfter = .seconds(10); $0.longestBackoff = .seconds(4); $0.probeInterval = .seconds(1) }
        _ = pool.requested(1, group: 0, deadline: .seconds(1000), now: .zero)
        var now: Duration = .zero, id = 1
        while !pool.isBroken {
            let actions = pool.connectFailed(id, isPermanent: false, now: now, jitter: 1)
            if pool.isBroken {
                #expect(actions == [.refuse(1, .unreachable)])
                break
            }
            #expect(actions == [])
            now = pool.nextTick ?? now
            id += 1
            #expect(pool.tick(now: now) == [.connect(id)])
        }
        #expect(now >= .seconds(10) && now < .seconds(15))
        #expect(pool.requested(2, group: 0, deadline: .seconds(1000), now: now) == [.refuse(2, .unreachable)])
        #expect(pool.nextTick == now + .seconds(1))
        #expect(pool.tick(now: now + .seconds(1)) == [.connect(id + 1)])
        #expect(pool.connectFailed(id + 1, isPermanent: false, now: now + .seconds(1), jitter: 1) == [])
        #expect(pool.tick(now: now + .seconds(2)) == [.connect(id + 2)])
        #expect(pool.connected(id + 2, group: 0, now: now + .seconds(2), jitter: 0) == [])
        #expect(!pool.isBroken)
        #expect(pool.requested(3, group: 0, deadline: .seconds(1000), now: now + .seconds(3)) == [.lease(id + 2, to: 3)])
    }

    @Test func `failures do not break the circuit while another connection works, nor across a pause without requests`() {
        var pool = machine { $0.breakAfter = .seconds(10) }
        _ = pool.requested(1, group: 0, deadline: .seconds(1000), now: .zero)
        _ = pool.connected(1, group: 0, now: .zero, jitter: 0)
        _ = pool.requested(2, group: 0, deadline: .seconds(1000), now: .zero)
        _ = pool.connectFailed(2, isPermanent: false, now: .zero, jitter: 0)
        _ = pool.tick(now: .seconds(20))
        #expect(pool.connectFailed(3, isPermanent: false, now: .seconds(20), jitter: 0) == [])
        #expect(!pool.isBroken)

        var quiet = machine { $0.breakAfter = .seconds(10) }
        _ = quiet.requested(1, group: 0, deadline: .seconds(1), now: .zero)
        _ = quiet.connectFailed(1, isPermanent: false, now: .zero, jitter: 0)
        _ = quiet.tick(now: .seconds(1))
        _ = quiet.requested(2, group: 0, deadline: .seconds(3700), now: .seconds(3600))
        _ = quiet.connectFailed(2, isPermanent: false, now: .seconds(3600), jitter: 0)
        #expect(!quiet.isBroken)
    }
}
