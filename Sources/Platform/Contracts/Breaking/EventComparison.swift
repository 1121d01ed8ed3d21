internal import MeshDescriptors

/// What makes a message an event, before and after.
struct EventComparison {
    let old: MessageDescriptor
    let new: MessageDescriptor

    func changes() -> [BreakingChange] {
        guard let before = old.event else { return [] }
        var changes: [BreakingChange] = []
        func report(_ rule: BreakingChange.Rule, _ option: Int, _ what: String, _ instead: String) {
            changes.append(BreakingChange(rule: rule, element: old.fullName, place: new.eventPlace(option), what: what, instead: instead))
        }
        guard let now = new.event else {
            report(.eventRemoved, 1, "it is no event any more: subscribers of \(before.topic) hear nothing", "keep emitting it until nobody subscribes")
            return changes
        }
        if before.topic != now.topic {
            report(
                .eventTopicChanged, 1, "its topic was \(before.topic), is \(now.topic): subscribers of the old one hear nothing",
                "keep the topic; or emit a new message with the new topic beside this one until nobody subscribes to it")
        }
        // By number: a rename of the field is a matter of its own.
        if old.field(named: before.key)?.number != new.field(named: now.key)?.number {
            report(
                .eventKeyChanged, 2, "its key was \(before.key), is \(now.key): events that subscribers heard in order may overtake each other",
                "keep the key; or emit a new message with the new key and a new topic beside this one")
        }
        if now.retentionHours != before.retentionHours, now.retentionHours != 0 || before.retentionHours != 0,
            before.retentionHours == 0 || now.retentionHours < before.retentionHours
        {
            let texts = [before.retentionHours, now.retentionHours].map { $0 == 0 ? "the producer's default" : "\($0) hours" }
            report(
                .eventRetentionShortened, 3, "it was kept for \(texts[0]), is kept for \(texts[1]): a subscriber that was away may miss events",
                "keep `retention_hours` at least as long as it was")
        }
        return changes
    }
}
