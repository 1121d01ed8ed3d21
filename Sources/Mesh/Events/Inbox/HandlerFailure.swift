internal import Mesh
internal import MeshPostgres

/// What a handler's error means for its event.
struct HandlerFailure: Sendable {
    enum Kind: Sendable, Hashable {
        /// Somebody else is down: wait as long as it takes, the event is not to blame.
        case outage
        /// Worth another try; too many make the event suspect.
        case transient
        /// Set the event aside at once.
        case poison(ParkVerdict.Cause)
    }

    let kind: Kind
    /// The error in words, without what an unknown error might show of its data: it is kept with a parked event.
    let text: String
    /// The error in full, for the log.
    let logText: String

    init(_ error: any Error) {
        switch error {
        case let error as UndecodableEvent:
            self.init(.poison(.undecodable), error.description)
        case let error as PoisonEvent:
            self.init(.poison(.poison), error.description)
        case let error as PostgresError:
            self.init(error.isUnavailable || error.isOutcomeUnknown ? .outage : .transient, error.description)
        case let error as MeshError:
            self.init(Self.isOutage(error.code) ? .outage : .transient, error.description)
        case let error as EmitError:
            self.init(.transient, error.description)
        default:
            self.init(.transient, "\(type(of: error))", log: "\(type(of: error)): \(error)")
        }
    }

    private init(_ kind: Kind, _ text: String, log: String? = nil) {
        self.kind = kind
        self.text = String(text.prefix(1000))
        logText = String((log ?? text).prefix(2000))
    }

    private static func isOutage(_ code: StatusCode) -> Bool {
        [.unavailable, .deadlineExceeded, .resourceExhausted, .cancelled].contains(code)
    }
}
