extension RandomSource {
    /// A password or a token that needs no quotes anywhere: `bytes` random bytes in hexadecimal digits.
    public func secret(bytes count: Int) -> String {
        bytes(count).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
