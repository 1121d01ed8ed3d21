import MeshTransport
import Testing

@Suite struct WakefulnessTests {
    private static let patience: Int64 = 100

    /// A loop's day: what happens to it, one after the other.
    private enum Step: CaseIterable {
        /// The next event is there already, comes soon, when a sleeper would have been woken, and much later.
        case waitingEvent, soonEvent, shortEvent, longEvent
        /// SwiftNIO looked, within the patience and after it.
        case look, lateLook
        case disturbance, refusal

        var lasts: Int64 {
            switch self {
            case .waitingEvent: 4
            case .look: 8
            case .soonEvent: 20
            case .shortEvent: 180
            case .longEvent: 10_000
            case .lateLook: 150
            case .disturbance, .refusal: 1
            }
        }
    }

    /// A machine with what is known of its past.
    private struct Day {
        var machine = Wakefulness(patience: WakefulnessTests.patience)
        var now: Int64 = 0
        var idleSince: Int64 = 0
        /// Events that did not let wait for long, since the last that did; and those in a row that did not let wait at all.
        var shortWaits = 0
        var waitless = 0
        var disturbedAt: Int64?

        init() { _ = machine.handled(now: 0) }

        /// `false` when the step cannot happen.
        mutating func take(_ step: Step) -> Bool {
            let wasAwake = machine.isAwake
            now += step.lasts
            switch step {
            case .waitingEvent, .soonEvent, .shortEvent, .longEvent:
                let wait = now - idleSince
                machine.arrived(now: now)
                waitless = wait <= Self.patience / 10 ? waitless + 1 : 0
                let isBusy = waitless == Wakefulness.firstProof
                #expect(machine.isAwake == (wasAwake && !isBusy))
                if isBusy {
                    (waitless, shortWaits) = (0, 0)
                } else if wait > Self.patience / 10, !wasAwake {
                    shortWaits = wait <= 2 * Self.patience ? shortWaits + 1 : 0
                }
                let begins = machine.handled(now: now)
                idleSince = now
                #expect(begins == (machine.isAwake && (!wasAwake || isBusy)))
                if begins {
                    #expect(shortWaits >= Wakefulness.firstProof, "awake without a reason")
                    if let disturbedAt { #expect(now - disturbedAt >= Wakefulness.firstPause, "awake too soon after a disturbance") }
                }
            case .look, .lateLook:
                guard wasAwake else { return false }
                let goesOn = machine.looked(now: now)
                #expect(goesOn == machine.isAwake)
                #expect(goesOn == (now - idleSince <= Self.patience), "a wait is spent awake as long as the patience lasts, and no longer")
            case .disturbance:
                guard wasAwake else { return false }
                machine.disturbed(now: now)
                (disturbedAt, shortWaits) = (now, 0)
                #expect(!machine.isAwake)
            case .refusal:
                guard wasAwake else { return false }
                machine.refused()
                #expect(!machine.isAwake)
            }
            return true
        }

        private static let patience = WakefulnessTests.patience
    }

    @Test func `whatever happens, it is awake for a reason and for a bounded time`() {
        var days = 0, awake = 0
        func explore(_ day: Day, _ depth: Int) {
            days += 1
            if day.machine.isAwake { awake += 1 }
            guard depth > 0 else { return }
            for step in Step.allCases {
                var next = day
                if next.take(step) { explore(next, depth - 1) }
            }
        }
        explore(Day(), 6)
        // From where it is awake, all ways on.
        var eager = Day()
        for _ in 0..<Wakefulness.firstProof {
            let happened = eager.take(.shortEvent)
            #expect(happened)
        }
        #expect(eager.machine.isAwake)
        explore(eager, 6)
        #expect(days > 50_000 && awake > 10_000)
    }

    /// Events at a pace: how long it was awake between them.
    private func awake(_ machine: inout Wakefulness, pace: Int64, events: Int, from start: Int64 = 0) -> Int64 {
        var spent: Int64 = 0
        for event in 0..<events {
            let idle = start + Int64(event) * pace
            _ = machine.handled(now: idle)
            var now = idle
            while machine.isAwake, now < idle + pace {
                now += 1
                spent += 1
                _ = machine.looked(now: now)
            }
            machine.arrived(now: idle + pace)
        }
        return spent
    }

    @Test func `events that are there already prove nothing, and who always finds one need not stay awake`() {
        var machine = Wakefulness(patience: Self.patience)
        #expect(awake(&machine, pace: Self.patience / 10, events: 1000) == 0)
        _ = awake(&machine, pace: 50, events: 10, from: 100_000)
        #expect(machine.isAwake)
        #expect(awake(&machine, pace: 1, events: 1000, from: 100_500) <= Int64(Wakefulness.firstProof))
        #expect(!machine.isAwake)
    }

    @Test func `who is very patient still tells a short wait from none`() {
        var machine = Wakefulness(patience: 1_000_000_000)
        #expect(awake(&machine, pace: Wakefulness.longestNoWait, events: 1000) == 0)
        #expect(awake(&machine, pace: Wakefulness.longestNoWait + 1, events: 10, from: 1_000_000_000) > 0)
    }

    @Test func `a slow pace never keeps it awake`() {
        var machine = Wakefulness(patience: Self.patience)
        #expect(awake(&machine, pace: 2 * Self.patience + 1, events: 10_000) == 0)
    }

    @Test func `a quick pace keeps it awake all the time but the first waits`() {
        var machine = Wakefulness(patience: Self.patience)
        #expect(awake(&machine, pace: 50, events: 10_000) == Int64(10_000 - Wakefulness.firstProof) * 50)
    }

    @Test func `waits that are short but never short enough cost hardly anything in the long run`() {
        var machine = Wakefulness(patience: Self.patience)
        let pace = Self.patience * 3 / 2, events = 100_000
        let spent = awake(&machine, pace: pace, events: events)
        #expect(spent > 0 && spent * 300 < pace * Int64(events))
    }

    @Test func `a burst now and then costs one wait in vain each at most`() {
        var machine = Wakefulness(patience: Self.patience)
        var spent: Int64 = 0
        for burst in 0..<1000 {
            let start = Int64(burst) * 1_000_000
            // The last event of a burst is followed by a long wait.
            let within = awake(&machine, pace: 20, events: 50, from: start)
            _ = machine.handled(now: start + 1000)
            var now = start + 1000
            while machine.isAwake {
                now += 1
                _ = machine.looked(now: now)
            }
            spent += now - start - 1000
            #expect(within <= 50 * 20)
            machine.arrived(now: start + 1_000_000)
        }
        #expect(spent <= 1000 * (Self.patience + 1))
    }

    @Test func `a slow pace ends it after two waits in vain, and a quick one brings it back`() {
        var machine = Wakefulness(patience: Self.patience)
        _ = awake(&machine, pace: 50, events: 1000)
        #expect(machine.isAwake)
        #expect(awake(&machine, pace: 10_000, events: 1000, from: 1_000_000) <= 2 * (Self.patience + 1))
        #expect(!machine.isAwake)
        _ = awake(&machine, pace: 50, events: 1000, from: 100_000_000)
        #expect(machine.isAwake)
    }

    @Test func `each disturbance in a row keeps it asleep for longer, up to a limit`() {
        var machine = Wakefulness(patience: Self.patience)
        var now: Int64 = 0
        var pauses: [Int64] = []
        for _ in 0..<12 {
            machine.disturbed(now: now)
            let disturbed = now
            while !machine.isAwake {
                now += 50
                machine.arrived(now: now)
                // Short waits prove nothing before the pause is over.
                _ = machine.handled(now: now)
            }
            pauses.append(now - disturbed)
        }
        #expect(pauses[0] >= Wakefulness.firstPause && pauses[0] < 2 * Wakefulness.firstPause)
        #expect(zip(pauses, pauses.dropFirst()).allSatisfy { $0 <= $1 + 1000 })
        #expect(pauses[11] >= Wakefulness.longestPause && pauses[11] < 2 * Wakefulness.longestPause)
    }

    @Test func `without patience it is never awake`() {
        var machine = Wakefulness(patience: 0)
        #expect(awake(&machine, pace: 1, events: 1000) == 0)
        var negative = Wakefulness(patience: -5)
        #expect(awake(&negative, pace: 1, events: 1000) == 0)
    }
}
