/// The work of one run, as the mesh and the other peers do it.
enum Workload: String {
    case W1, W2, W3, W4, W5, W6

    var connections: Int { self == .W3 ? 4 : self == .W6 ? 1000 : 1 }

    var inFlight: Int {
        switch self {
        case .W1: 64
        case .W3: 256
        case .W5: 16
        case .W2, .W4, .W6: 1
        }
    }

    /// Of one message.
    var bytes: Int { self == .W4 ? 1024 : self == .W5 ? 65_536 : 100 }
}
