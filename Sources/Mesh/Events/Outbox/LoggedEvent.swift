/// Where an event stands in the log.
package struct LoggedEvent: Sendable, Hashable {
    package var topic: String
    package var lane: Int16
    package var id: Int64

    package init(topic: String, lane: Int16, id: Int64) {
        self.topic = topic
        self.lane = lane
        self.id = id
    }
}
