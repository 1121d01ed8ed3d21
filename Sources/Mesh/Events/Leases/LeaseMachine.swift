package import struct FoundationEssentials.UUID

/// Which lanes of one cursor set an instance takes, keeps, and gives away. No clock, no database.
///
/// Every member is due an equal share, give or take one. An instance below its share takes lanes that nobody living holds; one above it
/// gives the rest away once they are out of hand. So lanes move only when members come or go, and then as few as possible.
package struct LeaseMachine: Sendable {
    package struct OnView: Sendable, Hashable {
        /// To be taken in the database, which may refuse some.
        package var take: [Int16] = []
        /// Held, but somebody raised the term (an operator, or this instance itself without learning of it): to be read again.
        package var refresh: [Int16] = []
        /// To be given away as soon as they are out of hand.
        package var release: [Int16] = []
        /// Others have them now.
        package var lost: [Int16] = []

        package init(take: [Int16] = [], refresh: [Int16] = [], release: [Int16] = [], lost: [Int16] = []) {
            self.take = take
            self.refresh = refresh
            self.release = release
            self.lost = lost
        }
    }

    private let me: UUID
    /// The lanes that were granted, with their terms.
    private var held: [Int16: Int64] = [:]
    private var leaving: Set<Int16> = []

    package init(me: UUID) { self.me = me }

    /// What is to be done about what the database shows.
    package mutating func saw(_ view: LeaseView) -> OnView {
        var answer = OnView()
        let holders = Dictionary(uniqueKeysWithValues: view.lanes.map { ($0.lane, $0) })
        answer.lost = held.keys.filter { holders[$0]?.holder != me }.sorted()
        for lane in answer.lost {
            held[lane] = nil
            leaving.remove(lane)
        }
        let mine = view.lanes.filter { $0.holder == me }
        answer.refresh = mine.filter { held[$0.lane] != $0.term && !leaving.contains($0.lane) }.map(\.lane)
        // Without a living lease nothing can be claimed.
        guard let rank = view.members.firstIndex(of: me) else { return answer }
        let share = view.lanes.count / view.members.count + (rank < view.lanes.count % view.members.count ? 1 : 0)
        let staying = mine.map(\.lane).filter { !leaving.contains($0) }
        if staying.count > share {
            answer.release = Array(staying.sorted().suffix(staying.count - share))
            leaving.formUnion(answer.release)
            answer.refresh.removeAll { leaving.contains($0) }
        } else if staying.count < share {
            let free = view.lanes.filter { lane in lane.holder.map { !view.members.contains($0) } ?? true }.map(\.lane).sorted()
            // Each begins at another place, so that those who came at the same time hardly want the same lanes.
            let start = free.count * rank / view.members.count
            answer.take = Array((free[start...] + free[..<start]).prefix(share - staying.count))
        }
        return answer
    }

    /// The database has granted these lanes, or told where they stand now.
    package mutating func granted(_ cursors: [LaneCursor]) {
        for cursor in cursors where !leaving.contains(cursor.lane) { held[cursor.lane] = cursor.term }
    }

    /// These lanes have been given away.
    package mutating func released(_ lanes: [Int16]) {
        for lane in lanes {
            held[lane] = nil
            leaving.remove(lane)
        }
    }

    /// The term of a lane in hand, for giving it away.
    package func term(of lane: Int16) -> Int64? { held[lane] }
}
