public import MeshPassport

/// What a caller may say about one call.
public struct CallOptions: Sendable {
    /// For whom the call is made.
    public enum PassportChoice: Sendable {
        /// For whom the current call or event is handled; nobody outside of one.
        case inherit
        /// On the service's own account.
        case none
        case some(Passport)
    }

    /// How long to wait at most. The current call's deadline bounds it in any case; `nil` means the contract's or the client's default:
    /// a call that streams has none unless they name one.
    public var deadline: Duration?
    /// Makes a KEYED method act once per key: 1 to 255 visible ASCII characters.
    public var idempotencyKey: String?
    public var metadata: Metadata
    public var passport: PassportChoice
    /// The caller's position in a trace; `nil` means the current call's, or a new trace.
    public var trace: TraceContext?
    /// Where to put what the server tells beside its answer.
    public var responseMetadata: ResponseMetadata?

    public init(
        deadline: Duration? = nil, idempotencyKey: String? = nil, metadata: Metadata = Metadata(), passport: PassportChoice = .inherit,
        trace: TraceContext? = nil, responseMetadata: ResponseMetadata? = nil
    ) {
        self.deadline = deadline
        self.idempotencyKey = idempotencyKey
        self.metadata = metadata
        self.passport = passport
        self.trace = trace
        self.responseMetadata = responseMetadata
    }
}
