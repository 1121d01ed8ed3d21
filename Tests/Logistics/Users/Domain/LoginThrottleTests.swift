import MeshEnvironment
import Testing
import Users

@Suite struct LoginThrottleTests {
    let now = Timestamp(seconds: 1_772_000_000)

    private func failures(_ secondsAgo: [Int]) -> [Timestamp] { secondsAgo.map { now - .seconds($0) } }

    @Test func `nine failures leave the door open`() {
        #expect(LoginThrottle.wait(after: failures(Array(0..<9)), at: now) == nil)
    }

    @Test func `after ten the wait lasts until the tenth youngest is fifteen minutes old`() {
        #expect(LoginThrottle.wait(after: failures([1, 2, 3, 4, 5, 6, 7, 8, 9, 300]), at: now) == .seconds(600))
        #expect(LoginThrottle.wait(after: failures([1, 2, 3, 4, 5, 6, 7, 8, 9, 300, 800]), at: now) == .seconds(600))
    }

    @Test func `old failures are forgotten`() {
        #expect(LoginThrottle.wait(after: failures([1, 2, 3, 4, 5, 6, 7, 8, 9, 900]), at: now) == nil)
    }
}
