public import MeshPassport

/// On whose behalf work outside of a call is done, as an event handler's: calls made while it is current inherit it, unless a `CallContext` is current.
public struct CallOrigin: Sendable {
    public var passport: Passport?
    public var trace: TraceContext?
    /// An instant of the monotonic clock.
    public var deadline: Duration?

    public init(passport: Passport? = nil, trace: TraceContext? = nil, deadline: Duration? = nil) {
        self.passport = passport
        self.trace = trace
        self.deadline = deadline
    }

    @TaskLocal public static var current: CallOrigin?
}
