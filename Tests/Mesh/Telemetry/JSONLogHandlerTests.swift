import Foundation
import Logging
import MeshEnvironment
import MeshTelemetry
import Synchronization
import Testing

@Suite struct JSONLogHandlerTests {
    @Test func `a line is one JSON object with time, level, label, message and metadata`() throws {
        let lines = Lines()
        var logger = lines.logger(provider: nil)
        logger[metadataKey: "service"] = "orders"
        logger.info("placed", metadata: ["order": "o-1", "lines": ["1", "2"], "sums": ["krw": "\(1000)"]])
        #expect(
            lines.all == [
                #"{"time":"2025-06-15T15:06:40Z","level":"info","label":"test","message":"placed","metadata":{"lines":["1","2"],"order":"o-1","service":"orders","sums":{"krw":"1000"}}}"#
                    + "\n"
            ])
    }

    @Test func `what the provider gives stands beside the message, and nothing appears twice`() throws {
        let lines = Lines()
        let logger = lines.logger(provider: Logger.MetadataProvider { ["traceId": "4bf9", "message": "taken"] })
        logger.warning("slow")
        let object = try #require(try JSONSerialization.jsonObject(with: Data(lines.all[0].utf8)) as? [String: Any])
        #expect(object["traceId"] as? String == "4bf9" && object["message"] as? String == "slow" && object["level"] as? String == "warning")
        #expect((object["metadata"] as? [String: String]) == ["message": "taken"])
    }

    @Test func `no text can break out of its line`() throws {
        let lines = Lines()
        let text = "a\"b\\c\nd\r\t\u{0}\u{1B}[31m\u{85}\u{2028}물류 😀"
        lines.logger(provider: nil).error("\(text)", metadata: ["\(text)": "\(text)"])
        #expect(lines.all[0].unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" })
        #expect(lines.all[0].split(separator: "\n", omittingEmptySubsequences: false).count == 2)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(lines.all[0].utf8)) as? [String: Any])
        #expect(object["message"] as? String == text)
        #expect((object["metadata"] as? [String: String]) == [text: text])
    }

    @Test func `an error has its own member, and lower levels are silent`() throws {
        struct Broken: Error {}
        let lines = Lines()
        let logger = lines.logger(provider: nil)
        logger.debug("quiet")
        logger.error("loud", error: Broken())
        #expect(lines.all.count == 1 && lines.all[0].contains(#""error":"Broken()""#))
    }

    /// Collects what a logger writes.
    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }

        func logger(provider: Logger.MetadataProvider?) -> Logger {
            let handler = JSONLogHandler(
                label: "test", metadataProvider: provider, sink: LogSink { line in self.lines.withLock { $0.append(line) } }, clock: ManualClock().source)
            return Logger(label: "test") { _ in handler }
        }
    }
}
