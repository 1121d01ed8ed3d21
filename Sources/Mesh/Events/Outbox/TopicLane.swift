/// A lane of a topic.
package struct TopicLane: Sendable, Hashable {
    package var topic: String
    package var lane: Int16

    package init(topic: String, lane: Int16) {
        self.topic = topic
        self.lane = lane
    }
}
