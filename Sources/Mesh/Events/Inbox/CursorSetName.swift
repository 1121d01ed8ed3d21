/// Which cursors: those of one topic of one source for one subscription.
struct CursorSetName: Sendable, Hashable {
    var subscription: String
    var source: String
    var topic: String
}
