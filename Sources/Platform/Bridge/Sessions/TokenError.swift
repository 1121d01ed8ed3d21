/// Why an access token is refused. The client learns only that it is.
package enum TokenError: Error, Sendable, Hashable {
    case malformed
    /// Another algorithm than EdDSA, or a header that asks for more than we understand.
    case unsupportedHeader
    case unknownKey
    case wrongSignature
    case wrongIssuerOrAudience
    case notYetValid
    case expired
}
