internal import MeshWire

/// The answer of a call that has come and is not delivered yet.
struct ArrivedAnswer {
    /// Moved from list to list: to count a reference is to wait for the call's memory, which is in no cache yet.
    var call: ClientCall?
    let answer: AnswerFrame
    /// Valid until the connection has delivered it.
    let body: UnsafeRawBufferPointer
}
