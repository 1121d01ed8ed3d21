/// A call whose request is whole and not decoded yet.
struct ArrivedCall {
    let call: ServerCall
    /// Valid until the connection has begun the call.
    let payload: UnsafeRawBufferPointer
}
