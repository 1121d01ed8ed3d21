import MeshEnvironment
import Notifications
import Testing

struct DispatchDeadlineTests {
    private let placed = ManualClock().source.now()

    @Test func `with a wish the goods leave a whole journey before it`() {
        let wish = placed + .seconds(3 * 86_400)
        let deadline = DispatchDeadline.decide(wish: wish, placedAt: placed, totalSeconds: 24_300, now: placed + .seconds(1))
        #expect(deadline == DispatchDeadline(time: wish - .seconds(24_300), basis: .wish(wish)))
    }

    @Test func `a wish that can just be met is met`() {
        let wish = placed + .seconds(24_300)
        #expect(DispatchDeadline.decide(wish: wish, placedAt: placed, totalSeconds: 24_300, now: placed).basis == .wish(wish))
    }

    @Test func `a wish that cannot be met means at once`() {
        let wish = placed + .seconds(24_299)
        let deadline = DispatchDeadline.decide(wish: wish, placedAt: placed, totalSeconds: 24_300, now: placed)
        #expect(deadline == DispatchDeadline(time: placed, basis: .missedWish(wish)))
    }

    @Test func `without a wish it is a day after the order, but not before now`() {
        let soon = DispatchDeadline.decide(wish: nil, placedAt: placed, totalSeconds: 24_300, now: placed + .seconds(5))
        #expect(soon == DispatchDeadline(time: placed + .seconds(86_400), basis: .withinADay))
        let late = DispatchDeadline.decide(wish: nil, placedAt: placed, totalSeconds: 24_300, now: placed + .seconds(90_000))
        #expect(late == DispatchDeadline(time: placed + .seconds(90_000), basis: .withinADay))
    }

    @Test func `seconds are seconds: a journey of six hours and three quarters is not days long`() {
        #expect(JourneyDuration(seconds: 24_300).english == "6 hours 45 minutes")
        #expect(JourneyDuration(seconds: 24_300).korean == "6시간 45분")
        #expect(JourneyDuration(seconds: 90_061).english == "1 day 1 hour 2 minutes")
        #expect(JourneyDuration(seconds: 86_400).korean == "1일")
        #expect(JourneyDuration(seconds: 0).english == "0 minutes")
        #expect(JourneyDuration(seconds: .max).days == 24_855)
    }
}
