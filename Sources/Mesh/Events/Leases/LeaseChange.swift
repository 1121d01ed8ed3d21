/// What a feed is told about its lanes.
enum LeaseChange: Sendable {
    /// These lanes are this instance's; or they have been all along, but stand elsewhere now.
    case granted([LaneCursor])
    /// To be given away: each as soon as it is out of hand.
    case wanted([Int16])
    /// Others have them.
    case lost([Int16])
    /// A round is over; nothing need have changed.
    case beat
}
