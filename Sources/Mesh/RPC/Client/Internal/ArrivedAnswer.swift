internal import MeshWire

/// The answer of a call that has come and is not delivered yet.
struct ArrivedAnswer {
    /// Retained; without a reference of their own, entries of a list are not counted each time they are looked at.
    let call: Unmanaged<ClientCall>
    let answer: AnswerFrame
    /// Valid until the connection has delivered it.
    let body: UnsafeRawBufferPointer
}
