/// A supplier and a receiver for each hub.
enum DemoFirms {
    static let all: [DemoFirm] = DemoHubs.all.flatMap { hub in DemoFirm.Side.allCases.map { DemoFirm(hub: hub, side: $0) } }
}
