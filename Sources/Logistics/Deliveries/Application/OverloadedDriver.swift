/// A driver would have got more legs than fit. The pool's lock makes it impossible; if it happens, nothing is written.
struct OverloadedDriver: Error, CustomStringConvertible {
    var description: String { "a driver would be given more legs than the capacity allows; the roster changed without the pool's lock" }
}
