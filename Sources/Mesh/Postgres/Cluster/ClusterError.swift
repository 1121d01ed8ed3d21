/// The private PostgreSQL could not be made, started or stopped: what happened, to what, and what to do.
package struct ClusterError: Error, Sendable, Hashable, CustomStringConvertible {
    package var description: String

    init(_ description: String) { self.description = description }
}
