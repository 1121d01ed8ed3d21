internal import MeshWire

/// A method that a server serves, with all that is decided once.
final class RegisteredMethod: Sendable {
    let reference: MethodReference
    let begin: _MethodHandler.Begin
    /// For calls that have come together, in this order.
    let beginTogether: _MethodHandler.BeginTogether
    let isBlocking: Bool
    let access: AccessRule
    let meter: CallMeter
    /// Nanoseconds for a caller that names no deadline; `.max` for none.
    let defaultDeadline: Int64
    /// Nanoseconds that a caller may ask for; `.max` when there is no limit.
    let longestDeadline: Int64

    init(_ handler: _MethodHandler, limits: ServerLimits) {
        reference = handler.method
        begin = handler.begin
        beginTogether = handler.beginTogether ?? { _MethodHandler.beginOneByOne($0) }
        isBlocking = handler.isBlocking
        access = AccessRule(handler.method)
        meter = CallMeter(side: "server", method: handler.method)
        let isUnary = handler.method.kind == .unary
        defaultDeadline = (handler.method.policy.deadline ?? (isUnary ? limits.defaultDeadline : nil))?.wholeNanoseconds ?? .max
        longestDeadline = isUnary ? limits.longestDeadline.wholeNanoseconds : .max
    }
}
