/// Which parked events are meant; what is `nil` is any.
package struct EventSelection: Sendable, Hashable {
    package var subscription: String?
    package var source: String?
    package var topic: String?
    package var key: String?

    package init(subscription: String? = nil, source: String? = nil, topic: String? = nil, key: String? = nil) {
        self.subscription = subscription
        self.source = source
        self.topic = topic
        self.key = key
    }
}
