import Bridge
import MeshEnvironment
import Testing

@Suite struct PassportCacheTests {
    private let start = Timestamp(seconds: 1_000_000)
    private var cache = PassportCache<String>(sessions: 4, revocations: 8, memory: .seconds(900))

    private func entry(_ pass: String, version: Int64 = 1, seconds: Int64 = 300) -> PassportCache<String>.Check {
        .live(.init(pass: pass, version: version, expiresAt: start + .seconds(seconds)))
    }

    @Test mutating func `the first request asks, later ones use the answer until shortly before its end`() {
        guard case .check(let ticket) = cache.request("s", version: 1, at: start) else {
            Issue.record("no check")
            return
        }
        guard case .use("p") = cache.checked("s", ticket: ticket, version: 1, entry("p"), at: start) else {
            Issue.record("not used")
            return
        }
        guard case .use("p") = cache.request("s", version: 1, at: start + .seconds(269)) else {
            Issue.record("not kept")
            return
        }
        guard case .check = cache.request("s", version: 1, at: start + .seconds(270)) else {
            Issue.record("not renewed")
            return
        }
    }

    @Test mutating func `requests during a check wait for it`() {
        guard case .check(let ticket) = cache.request("s", version: 1, at: start), case .wait(let other) = cache.request("s", version: 1, at: start)
        else {
            Issue.record("two checks")
            return
        }
        #expect(ticket == other)
    }

    @Test mutating func `a token of a later version asks again, an older one does not`() {
        guard case .check(let ticket) = cache.request("s", version: 2, at: start) else {
            Issue.record("no check")
            return
        }
        _ = cache.checked("s", ticket: ticket, version: 2, entry("p", version: 2), at: start)
        guard case .use = cache.request("s", version: 1, at: start) else {
            Issue.record("an old token asks")
            return
        }
        guard case .check = cache.request("s", version: 3, at: start) else {
            Issue.record("a new version is not noticed")
            return
        }
    }

    @Test mutating func `an owner that knows an older version than the token is believed, once`() {
        guard case .check(let ticket) = cache.request("s", version: 5, at: start) else {
            Issue.record("no check")
            return
        }
        _ = cache.checked("s", ticket: ticket, version: 5, entry("p", version: 4), at: start)
        guard case .use("p") = cache.request("s", version: 5, at: start) else {
            Issue.record("asks for ever")
            return
        }
    }

    @Test mutating func `a revoked session is refused until its last token has expired`() {
        guard case .check(let ticket) = cache.request("s", version: 1, at: start) else {
            Issue.record("no check")
            return
        }
        _ = cache.checked("s", ticket: ticket, version: 1, entry("p"), at: start)
        cache.revoke("s", at: start)
        guard case .sessionOver = cache.request("s", version: 1, at: start + .seconds(899)) else {
            Issue.record("still alive")
            return
        }
        guard case .check = cache.request("s", version: 1, at: start + .seconds(900)) else {
            Issue.record("never forgotten")
            return
        }
    }

    @Test mutating func `a revocation during a check wins over its answer`() {
        guard case .check(let ticket) = cache.request("s", version: 1, at: start) else {
            Issue.record("no check")
            return
        }
        cache.revoke("s", at: start)
        guard case .sessionOver = cache.checked("s", ticket: ticket, version: 1, entry("p"), at: start) else {
            Issue.record("revived")
            return
        }
        guard case .sessionOver = cache.request("s", version: 1, at: start) else {
            Issue.record("revived later")
            return
        }
    }

    @Test mutating func `a session that its owner calls over is not asked for again`() {
        guard case .check(let ticket) = cache.request("s", version: 1, at: start) else {
            Issue.record("no check")
            return
        }
        guard case .sessionOver = cache.checked("s", ticket: ticket, version: 1, .over, at: start) else {
            Issue.record("used")
            return
        }
        guard case .sessionOver = cache.request("s", version: 1, at: start + .seconds(1)) else {
            Issue.record("asked again")
            return
        }
    }

    @Test mutating func `while the owner cannot be asked, a Passport lives to its very end`() {
        guard case .check(let first) = cache.request("s", version: 1, at: start) else {
            Issue.record("no check")
            return
        }
        _ = cache.checked("s", ticket: first, version: 1, entry("p"), at: start)
        let late = start + .seconds(280)
        guard case .check(let second) = cache.request("s", version: 1, at: late) else {
            Issue.record("not renewed")
            return
        }
        guard case .use("p") = cache.checked("s", ticket: second, version: 1, .failed, at: late) else {
            Issue.record("thrown away")
            return
        }
        guard case .check(let third) = cache.request("s", version: 1, at: start + .seconds(300)) else {
            Issue.record("outlived")
            return
        }
        guard case .fail = cache.checked("s", ticket: third, version: 1, .failed, at: start + .seconds(300)) else {
            Issue.record("outlived")
            return
        }
        guard case .check = cache.request("s", version: 1, at: start + .seconds(300)) else {
            Issue.record("a failed check blocks the next")
            return
        }
    }

    @Test mutating func `no more sessions are kept than there is room for`() {
        for session in 0..<10 {
            guard case .check(let ticket) = cache.request("s\(session)", version: 1, at: start) else {
                Issue.record("no check")
                return
            }
            _ = cache.checked("s\(session)", ticket: ticket, version: 1, entry("p"), at: start)
        }
        guard case .check = cache.request("s0", version: 1, at: start), case .use = cache.request("s9", version: 1, at: start) else {
            Issue.record("not bounded")
            return
        }
    }
}
