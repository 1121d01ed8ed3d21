/// Whether a failed call had an effect: what decides if it may be repeated.
public enum Processed: Sendable, Hashable {
    /// The request never reached a handler: repeating it is safe.
    case no
    /// Nobody can tell: the answer was lost.
    case maybe
    /// A handler ran.
    case yes
}
