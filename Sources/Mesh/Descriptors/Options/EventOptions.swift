/// What makes a message an event: the option `mesh.options.v1.event`.
public struct EventOptions: Sendable, Hashable {
    public var topic = ""
    /// The proto name of the field whose value orders the events of the topic.
    public var key = ""
    /// How long the producer keeps it; 0 means the producer's default.
    public var retentionHours = 0

    package init() {}

    package mutating func merge(_ bytes: ArraySlice<UInt8>) throws(DescriptorError) {
        var reader = WireReader(bytes)
        while let (number, value) = try reader.next() {
            switch number {
            case 1: topic = value.text
            case 2: key = value.text
            case 3: retentionHours = value.number
            default: break
            }
        }
    }
}
