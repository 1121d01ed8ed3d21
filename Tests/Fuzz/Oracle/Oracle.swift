internal import Foundation

/// Google's implementation for Python in a process of its own. CHILL_PROTOBUF_PYTHON names a Python with the package protobuf;
/// deploy/prepare makes one.
final class Oracle {
    static let python = ProcessInfo.processInfo.environment["CHILL_PROTOBUF_PYTHON"].flatMap { $0.isEmpty ? nil : $0 }

    struct Failure: Error { let what: String }

    /// Python's process is gone; another one answers the next question.
    struct Ended: Error { let how: String }

    struct Decoded {
        var accepted: Bool
        /// The message with and without its unknown fields, in a form that equal messages share; what is known is the encoded message.
        var whole: [UInt8]
        var known: [UInt8]
        /// Nil when it has no JSON form.
        var json: String?
        /// Why it has none, or is not accepted.
        var reason: String
        /// Whether there is a Timestamp or Duration beyond what the specification allows.
        var hasTimeOutOfRange: Bool
    }

    private var process = Process()
    private var input = Pipe()
    private var output = Pipe()
    private var contract: [[UInt8]] = []

    init() throws { try start() }

    deinit { end() }

    private func start() throws {
        (process, input, output) = (Process(), Pipe(), Pipe())
        process.executableURL = URL(filePath: Self.python ?? "")
        process.arguments = ["-c", String(decoding: PackageResources.oracle_py, as: UTF8.self)]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    private func end() {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// What the questions that follow are about.
    func use(files: [[UInt8]], type: String) throws {
        contract = files + [Array(type.utf8)]
        _ = try ask("contract", contract)
    }

    func decode(_ messages: [[UInt8]]) throws -> [Decoded] {
        let parts = try ask("decode", messages)
        guard parts.count == messages.count * 6 else { throw Failure(what: "\(parts.count) answers to \(messages.count) messages") }
        return messages.indices.map { index in
            let part = parts[index * 6..<index * 6 + 6].map { $0 }
            return Decoded(
                accepted: !part[0].isEmpty, whole: part[1], known: part[2], json: part[3].isEmpty ? nil : String(decoding: part[4], as: UTF8.self),
                reason: part[3].isEmpty ? String(decoding: part[4], as: UTF8.self) : "",
                hasTimeOutOfRange: !part[5].isEmpty)
        }
    }

    /// The messages that the JSON texts are, encoded, or why they are none.
    func parse(_ texts: [String]) throws -> [(bytes: [UInt8]?, reason: String)] {
        let parts = try ask("parse", texts.map { Array($0.utf8) })
        guard parts.count == texts.count * 2 else { throw Failure(what: "\(parts.count) answers to \(texts.count) texts") }
        return texts.indices.map { parts[$0 * 2].isEmpty ? (nil, String(decoding: parts[$0 * 2 + 1], as: UTF8.self)) : (parts[$0 * 2 + 1], "") }
    }

    /// Which of the texts are JSON at all.
    func isJSON(_ texts: [[UInt8]]) throws -> [Bool] {
        let parts = try ask("json", texts)
        guard parts.count == texts.count else { throw Failure(what: "\(parts.count) answers to \(texts.count) texts") }
        return parts.map { !$0.isEmpty }
    }

    private func ask(_ question: String, _ fields: [[UInt8]]) throws -> [[UInt8]] {
        try Watchdog.shared.watch(nil) {
            do { return try answer(question, fields) } catch let ended as Ended {
                end()
                try start()
                if question != "contract" { _ = try answer("contract", contract) }
                throw ended
            }
        }
    }

    private func answer(_ question: String, _ fields: [[UInt8]]) throws -> [[UInt8]] {
        var body = Data()
        for field in [Array(question.utf8)] + fields {
            withUnsafeBytes(of: UInt32(field.count).littleEndian) { body.append(contentsOf: $0) }
            body.append(contentsOf: field)
        }
        var frame = withUnsafeBytes(of: UInt32(body.count).littleEndian) { Data($0) }
        frame.append(body)
        try input.fileHandleForWriting.write(contentsOf: frame)
        let answer = try read(Int(Self.number(try read(4), 0)))
        var parts: [[UInt8]] = []
        var place = 0
        while place < answer.count {
            let length = Int(Self.number(answer, place))
            parts.append(Array(answer[place + 4..<place + 4 + length]))
            place += 4 + length
        }
        return parts
    }

    private func read(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            guard let more = try output.fileHandleForReading.read(upToCount: count - bytes.count), !more.isEmpty else {
                process.waitUntilExit()
                throw Ended(how: "\(process.terminationReason == .exit ? "status" : "signal") \(process.terminationStatus)")
            }
            bytes += more
        }
        return bytes
    }

    private static func number(_ bytes: [UInt8], _ place: Int) -> UInt32 {
        bytes[place..<place + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}
