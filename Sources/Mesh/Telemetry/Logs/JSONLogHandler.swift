public import Logging
public import MeshEnvironment

/// A swift-log handler that writes one JSON object a line: `time`, `level`, `label`, `message`, what the metadata provider gives
/// (trace and call ids) beside them, and `metadata` with the rest.
public struct JSONLogHandler: LogHandler {
    public var metadata: Logger.Metadata = [:]
    public var logLevel: Logger.Level
    public var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let sink: LogSink
    private let clock: TimeSource

    public init(
        label: String, level: Logger.Level = .info, metadataProvider: Logger.MetadataProvider? = nil, sink: LogSink = .standardError,
        clock: TimeSource = .system
    ) {
        self.label = label
        self.logLevel = level
        self.metadataProvider = metadataProvider
        self.sink = sink
        self.clock = clock
    }

    /// Makes this the handler of all loggers of the process; call it once, before the first logger is made.
    ///
    /// - Parameter metadataProvider: gives what belongs to the current call, as its trace id; asked for each line.
    public static func bootstrap(level: Logger.Level = .info, metadataProvider: Logger.MetadataProvider? = nil) {
        LoggingSystem.bootstrap(
            { label, provider in JSONLogHandler(label: label, level: level, metadataProvider: provider) }, metadataProvider: metadataProvider)
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var json = JSONText()
        json.beginObject()
        // Microseconds are what tools agree on.
        json.member("time", Timestamp(microseconds: clock.now().microseconds).rfc3339)
        json.member("level", event.level.rawValue)
        json.member("label", label)
        json.member("message", event.message.description)
        if let error = event.error { json.member("error", String(describing: error)) }
        var rest = metadata
        for (key, value) in metadataProvider?.get().sorted(by: { $0.key < $1.key }) ?? [] {
            // A name that is taken moves among the rest; no key appears twice.
            if Self.ownKeys.contains(key) { rest[key] = value; continue }
            json.key(key)
            json.value(value)
        }
        if let own = event.metadata { rest.merge(own) { _, new in new } }
        if !rest.isEmpty {
            json.key("metadata")
            json.value(.dictionary(rest))
        }
        json.endObject()
        sink(json.text + "\n")
    }

    private static let ownKeys: Set<String> = ["time", "level", "label", "message", "error", "metadata"]
}

extension JSONText {
    fileprivate mutating func member(_ name: String, _ value: String) {
        key(name)
        string(value)
    }

    fileprivate mutating func value(_ value: Logger.MetadataValue) {
        switch value {
        case .string(let text): string(text)
        case .stringConvertible(let value): string(value.description)
        case .array(let values):
            beginArray()
            for value in values { self.value(value) }
            endArray()
        case .dictionary(let members):
            beginObject()
            for (name, member) in members.sorted(by: { $0.key < $1.key }) {
                key(name)
                self.value(member)
            }
            endObject()
        }
    }
}
