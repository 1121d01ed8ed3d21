import Mesh
import MeshBehaviorV1
import MeshProtobuf

/// What a caller has seen of a call.
struct BehaviorOutcome: Sendable {
    var sizes: [Int] = []
    var numbers: [Int] = []
    /// Without its payload.
    var last: Reply?
    var error: MeshError?
    var metadata = Metadata()
    var trailers = Metadata()
    /// What went wrong beside the call's end.
    var faults: [String] = []

    mutating func take(_ reply: Reply) {
        sizes.append(reply.payload.count)
        numbers.append(Int(reply.number))
        var reply = reply
        reply.payload = []
        last = reply
    }

    /// Where the case is not met, in words.
    func complaints(_ expected: BehaviorCase) -> [String] {
        var found = faults
        let expect = expected.expect
        func compare<Value: Equatable>(_ what: String, _ got: Value, _ want: Value) {
            if got != want { found.append("\(what) is \(got), not \(want)") }
        }
        let code = expect["code"]?.text ?? "OK"
        if error?.code.name ?? "OK" != code { found.append("the end is \(error.map { "\($0)" } ?? "OK"), not \(code)") }
        if let processed = expect["processed"]?.text, let error { compare("processed", "\(error.processed)".uppercased(), processed) }
        if let message = expect["message"]?.text { compare("message", error?.message, message) }
        if let reason = expect["reason"]?.text { compare("reason", error?.reason, reason) }
        if let retry = expect["retry_after_ms"].int { compare("retry_after_ms", error?.retryAfter, .milliseconds(retry)) }
        if expect["violations"] != nil {
            compare("violations", error?.violations.map { [$0.field, $0.message] }, expect["violations"].pairs.map { [$0.0, $0.1] })
        }
        if let secret = expect["lacks"]?.text, "\(error.map { "\($0)" } ?? "")".contains(secret) { found.append("the text tells what it should not") }
        if let replies = expect["replies"].int { compare("replies", sizes.count, replies) }
        if expect["sizes"] != nil { compare("sizes", sizes, expect["sizes"].integers) }
        if expect["numbers"] != nil { compare("numbers", numbers, expect["numbers"].integers) }
        if expect["numbers_ascend"] != nil { compare("numbers", numbers, Array(0..<numbers.count)) }
        if let bytes = expect["bytes"].int { compare("bytes", sizes.reduce(0, +), bytes) }
        if let read = expect["read"].int { compare("read", last.map { Int($0.messagesRead) }, read) }
        if let bytes = expect["bytes_read"].int { compare("bytes_read", last.map { Int($0.bytesRead) }, bytes) }
        if let peer = expect["peer"]?.text { compare("peer", last?.peer, peer) }
        if let most = expect["remaining_at_most_ms"].int, !(1...Int64(most) * 1000).contains(last?.remainingUs ?? 0) {
            found.append("the handler had \(last?.remainingUs ?? 0) microseconds left")
        }
        for (what, got) in [
            ("echoed", last?.metadata.map { ($0.name, $0.value) } ?? []), ("metadata", Array(metadata)), ("trailers", Array(trailers)),
        ] where expect[what] != nil {
            let want = expect[what].pairs
            let names = Set(want.map(\.0))
            compare(what, got.filter { names.contains($0.0) }.map { [$0.0, $0.1] }, want.map { [$0.0, $0.1] })
        }
        return found
    }
}
