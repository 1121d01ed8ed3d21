import MeshEnvironment
import MeshPostgres
import Testing

@Suite struct PoolMachineTests {
    private func machine(_ change: (inout PoolMachine.Limits) -> Void = { _ in }) -> PoolMachine {
        var limits = PoolMachine.Limits()
        limits.maximumConnections = 2
        limits.maximumWaiting = 3
        change(&limits)
        return PoolMachine(limits: limits)
    }

    private let soon: Duration = .seconds(5)

    @Test func `the first request opens a connection and gets it`() {
        var pool = machine()
        #expect(pool.lease(group: 0) == nil)
        #expect(pool.requested(1, group: 0, deadline: soon, now: .zero) == [.connect(1)])
        #expect(pool.connected(1, group: 0, now: .zero) == [.lease(1, to: 1)])
        #expect(pool.leased == 1)
        #expect(pool.released(1, group: 0, isReusable: true, now: .zero) == [])
        #expect(pool.lease(group: 0) == 1)
    }

    @Test func `requests beyond the limit wait in line, and the first one is served first`() {
        var pool = machine()
        #expect(pool.requested(1, group: 0, deadline: soon, now: .zero) == [.connect(1)])
        #expect(pool.requested(2, group: 0, deadline: soon, now: .zero) == [.connect(2)])
        #expect(pool.requested(3, group: 0, deadline: soon, now: .zero) == [])
        #expect(pool.requested(4, group: 0, deadline: soon, now: .zero) == [.refuse(4, .tooManyWaiting)])
        #expect(pool.connected(2, group: 1, now: .zero) == [.lease(2, to: 1)])
        #expect(pool.connected(1, group: 0, now: .zero) == [.lease(1, to: 2)])
        #expect(pool.released(2, group: 1, isReusable: true, now: .zero) == [.lease(2, to: 3)])
        #expect(pool.waitingRequests == 0)
    }

    @Test func `nobody overtakes those who wait`() {
        var pool = machine { $0.maximumConnections = 1 }
        _ = pool.requested(1, group: 0, deadline: soon, now: .zero)
        _ = pool.connected(1, group: 0, now: .zero)
        _ = pool.requested(2, group: 0, deadline: soon, now: .zero)
        #expect(pool.lease(group: 0) == nil)
        #expect(pool.released(1, group: 0, isReusable: true, now: .zero) == [.lease(1, to: 2)])
    }

    @Test func `a connection on the caller's own loop is preferred`() {
        var pool = machine()
        for request in 1...2 { _ = pool.requested(PoolMachine.RequestID(request), group: 0, deadline: soon, now: .zero) }
        _ = pool.connected(1, group: 0, now: .zero)
        _ = pool.connected(2, group: 1, now: .zero)
        _ = pool.released(1, group: 0, isReusable: true, now: .zero)
        _ = pool.released(2, group: 1, isReusable: true, now: .zero)
        #expect(pool.lease(group: 0) == 1)
        #expect(pool.lease(group: 0) == 2)
    }

    @Test func `a broken connection is closed, and who waits gets another`() {
        var pool = machine { $0.maximumConnections = 1 }
        _ = pool.requested(1, group: 0, deadline: soon, now: .zero)
        _ = pool.connected(1, group: 0, now: .zero)
        _ = pool.requested(2, group: 0, deadline: soon, now: .zero)
        #expect(pool.released(1, group: 0, isReusable: false, now: .zero) == [.close(1), .connect(2)])
        #expect(pool.connected(2, group: 0, now: .zero) == [.lease(2, to: 2)])
    }

    @Test func `a connection that died while leased is not given to anybody else`() {
        var pool = machine { $0.maximumConnections = 1 }
        _ = pool.requested(1, group: 0, deadline: soon, now: .zero)
        _ = pool.connected(1, group: 0, now: .zero)
        #expect(pool.died(1) == [])
        #expect(pool.released(1, group: 0, isReusable: true, now: .zero) == [])
        #expect(pool.lease(group: 0) == nil)
        #expect(pool.open == 0)
    }

    @Test func `a connection that died while idle is forgotten`() {
        var pool = machine()
        _ = pool.requested(1, group: 0, deadline: soon, now: .zero)
        _ = pool.connected(1, group: 0, now: .zero)
        _ = pool.released(1, group: 0, isReusable: true, now: .zero)
        #expect(pool.died(1) == [])
        #expect(pool.lease(group: 0) == nil)
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
        #expect(pool.connected(1, group: 0, now: .zero) == [])
        #expect(pool.lease(group: 0) == 1)
    }

    @Test func `failed attempts are repeated one at a time, later and later, up to a limit`() {
        var pool = machine()
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
        #expect(pool.connected(11, group: 0, now: now) == [.lease(11, to: 1), .connect(12)])
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
        for id in 1...2 { _ = pool.connected(id, group: 0, now: .zero) }
        _ = pool.released(2, group: 0, isReusable: true, now: .zero)
        _ = pool.released(1, group: 0, isReusable: true, now: .seconds(4))
        #expect(pool.nextTick == .seconds(10))
        #expect(pool.tick(now: .seconds(10)) == [.close(2)])
        #expect(pool.nextTick == .seconds(14))
        #expect(pool.lease(group: 0) == 1)
    }

    @Test func `closing refuses who waits, closes what is idle, and ends with the last connection`() {
        var pool = machine { $0.maximumConnections = 3 }
        for request in 1...3 { _ = pool.requested(PoolMachine.RequestID(request), group: 0, deadline: soon, now: .zero) }
        _ = pool.connected(1, group: 0, now: .zero)
        _ = pool.connected(2, group: 0, now: .zero)
        _ = pool.released(2, group: 0, isReusable: true, now: .zero)
        // 1 is leased, 2 went to the third request, 3 is connecting for nobody.
        #expect(pool.requested(4, group: 0, deadline: soon, now: .zero) == [])
        #expect(pool.close() == [.refuse(4, .closed)])
        #expect(pool.requested(5, group: 0, deadline: soon, now: .zero) == [.refuse(5, .closed)])
        #expect(pool.released(1, group: 0, isReusable: true, now: .zero) == [.close(1)])
        #expect(pool.released(2, group: 0, isReusable: false, now: .zero) == [.close(2)])
        #expect(pool.connected(3, group: 0, now: .zero) == [.close(3), .drained])
        #expect(pool.close() == [])
    }

    @Test func `an empty pool is drained at once`() {
        var pool = machine()
        #expect(pool.close() == [.drained])
    }

    /// A model beside the machine: whatever happens, no connection has two holders, no limit is passed, no request is answered twice.
    @Test(arguments: 0..<50 as Range<UInt64>)
    func `random histories keep the rules`(seed: UInt64) {
        var pool = machine { $0.maximumConnections = 3; $0.maximumWaiting = 4; $0.idleTimeout = .seconds(3) }
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
                case .drained: Issue.record("nobody closed the pool")
                }
            }
        }

        for _ in 0..<400 {
            now += .milliseconds(Int(random.next() % 300))
            switch random.next() % 8 {
            case 0, 1, 2:
                if let id = pool.lease(group: 0) {
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
                carryOut(pool.connected(id, group: 0, now: now))
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
        }
    }
}
