internal import Glibc
internal import NIOCore

/// Whom a rate limit counts as one client: an IPv4 address, or the /64 network of an IPv6 address (one customer has all of it).
package enum ClientAddress {
    static func name(of address: SocketAddress?) -> String {
        guard let text = address?.ipAddress else { return "local" }
        return name(of: text)
    }

    package static func name(of text: String) -> String {
        var bytes = [UInt8](repeating: 0, count: 16)
        // A link-local address carries its interface after a percent sign.
        guard text.contains(":"), inet_pton(AF_INET6, String(text.prefix { $0 != "%" }), &bytes) == 1 else { return text }
        // ::ffff:a.b.c.d is an IPv4 client on a socket for both.
        let isMapped = bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
        if isMapped { return bytes[12...].map { String($0) }.joined(separator: ".") }
        return bytes[..<8].map { String($0, radix: 16) }.joined(separator: ":") + "::/64"
    }
}
