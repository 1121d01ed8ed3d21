import Mesh
import Testing

/// The decisions of a client about its connection, without one.
@Suite struct ConnectivityTests {
    private var ready: Connectivity {
        var connectivity = Connectivity()
        _ = connectivity.called()
        _ = connectivity.connected()
        return connectivity
    }

    @Test func `the first call connects, the next ones wait, and with the connection they are sent`() {
        var connectivity = Connectivity()
        #expect(connectivity.called() == .connectAndWait)
        #expect(connectivity.called() == .wait)
        #expect(connectivity.connected() == true)
        #expect(connectivity.called() == .send)
    }

    @Test func `after a failure calls fail at once, until the pause is over`() {
        var connectivity = Connectivity()
        _ = connectivity.called()
        #expect(connectivity.connectFailed() == .pause(number: 1))
        #expect(connectivity.called() == .failUnreachable)
        #expect(connectivity.pauseEnded() == true)
        #expect(connectivity.called() == .wait)
        #expect(connectivity.connectFailed() == .pause(number: 2))
        #expect(connectivity.pauseEnded() == true)
        #expect(connectivity.connected() == true)
        #expect(connectivity.called() == .send)
    }

    @Test func `a lost connection is made anew at once, and its failures are counted from one`() {
        var connectivity = ready
        #expect(connectivity.lost() == true)
        #expect(connectivity.called() == .wait)
        #expect(connectivity.connectFailed() == .pause(number: 1))
    }

    @Test func `a loss that nobody knows of any more does nothing`() {
        var connectivity = Connectivity()
        #expect(connectivity.lost() == false)
        _ = connectivity.called()
        #expect(connectivity.lost() == false)
        _ = connectivity.connectFailed()
        #expect(connectivity.lost() == false)
        #expect(connectivity.connectFailed() == .none)
        #expect(connectivity.connected() == false)
    }

    @Test func `a closed client stays closed, whatever is still on its way`() {
        for before in [Connectivity(), ready] {
            var connectivity = before
            connectivity.close()
            #expect(connectivity.called() == .failClosed)
            #expect(connectivity.connected() == false)
            #expect(connectivity.lost() == false)
            #expect(connectivity.pauseEnded() == false)
            #expect(connectivity.connectFailed() == .none)
            #expect(connectivity.called() == .failClosed)
        }
    }

    /// Every sequence of events up to the eighth: one attempt at most is under way, and the machine never sticks.
    @Test func `in every order of events one attempt is under way at most, and a pause always ends in one`() {
        struct World: Hashable {
            var machine = Connectivity()
            var attempts = 0
            var pauses = 0
        }
        var worlds: Set<World> = [World()]
        for _ in 0..<8 {
            var next: Set<World> = []
            for world in worlds {
                for event in 0..<5 {
                    var world = world
                    switch event {
                    case 0:
                        let answer = world.machine.called()
                        if answer == .connectAndWait { world.attempts += 1 }
                        #expect((answer == .wait || answer == .connectAndWait) == (world.attempts > 0))
                        #expect((answer == .failUnreachable) == (world.pauses > 0))
                    case 1 where world.attempts > 0:
                        world.attempts -= 1
                        #expect(world.machine.connected() == true)
                    case 2 where world.attempts > 0:
                        world.attempts -= 1
                        guard case .pause = world.machine.connectFailed() else {
                            Issue.record("an attempt failed and nothing follows")
                            continue
                        }
                        world.pauses += 1
                    case 3:
                        if world.machine.lost() { world.attempts += 1 }
                    case 4 where world.pauses > 0:
                        world.pauses -= 1
                        #expect(world.machine.pauseEnded() == true)
                        world.attempts += 1
                    default: continue
                    }
                    #expect(world.attempts + world.pauses <= 1)
                    next.insert(world)
                }
            }
            worlds = next
        }
        #expect(worlds.count > 5)
    }

    @Test func `pauses double up to the longest, and half of each is left to chance`() {
        func pause(_ number: Int, _ chance: Double) -> Duration {
            Connectivity.pause(number: number, first: .milliseconds(20), longest: .seconds(2), chance: chance)
        }
        #expect((1...9).map { pause($0, 0) } == [10, 20, 40, 80, 160, 320, 640, 1000, 1000].map { .milliseconds($0) })
        for number in [1, 3, 8, 1000, .max] {
            #expect(pause(number, 0) >= .milliseconds(10) && pause(number, 0.999_999) < .seconds(2))
            #expect(pause(number, 0.5) > pause(number, 0) && pause(number, 0.5) < pause(number, 0.999))
        }
    }
}
