import Deliveries
import Testing

struct LegMachineTests {
    /// Every step that a leg may take, for both kinds; whatever is not in here is refused.
    private static let steps: [LegMachine.Event: [LegStatus: LegStatus]] = [
        .assign: [.awaitingDriver: .assigned, .assigned: .assigned],
        .unassign: [.assigned: .awaitingDriver],
        .depart: [.assigned: .inTransit],
        .arrive: [.inTransit: .completed],
        .complete: [.inTransit: .completed],
        .cancel: [.awaitingDriver: .canceled, .assigned: .canceled],
    ]

    @Test(arguments: LegMachine.Event.allCases, LegStatus.allCases)
    func `exactly the listed steps are taken`(event: LegMachine.Event, status: LegStatus) {
        for kind in LegKind.allCases {
            let expected: Result<LegStatus, LegRefusal> =
                if (event == .arrive && kind == .firm) || (event == .complete && kind == .hub) {
                    .failure(.wrongKind)
                } else if let next = Self.steps[event]?[status] {
                    .success(next)
                } else {
                    .failure(.wrongStatus)
                }
            #expect(Self.step(event, status, kind, earlierLegsDone: true) == expected)
        }
    }

    @Test(arguments: LegMachine.Event.allCases, LegStatus.allCases)
    func `an earlier leg that is open stops nothing but a departure`(event: LegMachine.Event, status: LegStatus) {
        for kind in LegKind.allCases {
            let open = Self.step(event, status, kind, earlierLegsDone: false)
            if event == .depart && status == .assigned {
                #expect(open == .failure(.earlierLegOpen))
            } else {
                #expect(open == Self.step(event, status, kind, earlierLegsDone: true))
            }
        }
    }

    @Test func `what is over stays over`() {
        for event in LegMachine.Event.allCases {
            for kind in LegKind.allCases {
                for status in [LegStatus.completed, .canceled] {
                    #expect(throws: LegRefusal.self) { try LegMachine.on(event, status: status, kind: kind, earlierLegsDone: true) }
                }
            }
        }
    }

    @Test func `assigned legs and legs on the road burden their driver`() {
        #expect(LegStatus.allCases.filter(\.burdensDriver) == [.assigned, .inTransit])
        #expect(LegStatus.allCases.filter(\.isBeforeDeparture) == [.awaitingDriver, .assigned])
    }

    private static func step(_ event: LegMachine.Event, _ status: LegStatus, _ kind: LegKind, earlierLegsDone: Bool) -> Result<LegStatus, LegRefusal> {
        do {
            return .success(try LegMachine.on(event, status: status, kind: kind, earlierLegsDone: earlierLegsDone))
        } catch {
            return .failure(error)
        }
    }
}
