/// Which end of a connection.
package enum TLSRole: Sendable, Hashable {
    case client
    case server
}
