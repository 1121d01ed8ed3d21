internal import ChillDeliveriesV1
internal import ChillHubsV1
internal import ChillUsersV1
internal import LogisticsShared
internal import Mesh
internal import MeshEnvironment
internal import MeshEvents
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

extension DeliveryDesk {
    func listDrivers(_ request: ListDriversRequest, _ call: CallContext) async throws -> ListDriversResponse {
        let page = try Page<NewestFirst>(size: request.pageSize, token: request.pageToken)
        let hub = try UUID.optional(request.hubID, field: "hubId"), kind = try request.kind.stored(field: "kind")
        let caller = try call.requireCaller()
        let own = caller.role == .master ? nil : caller.hubIDs
        let found = try await database.read(deadline: call.deadline) {
            try await $0.query(DriverStatements.list(page, hubs: own, hub: hub, kind: kind))
        }
        let (rows, next) = page.cut(found) { NewestFirst(createdAt: $0.createdAt, id: $0.id) }
        return ListDriversResponse(drivers: rows.map(Driver.init), nextPageToken: next)
    }

    func createDriver(_ request: CreateDriverRequest, _ call: CallContext) async throws -> Driver {
        let user = try UUID(request.userID, field: "userId"), hub = try UUID(request.hubID, field: "hubId")
        guard let kind = try request.kind.stored(field: "kind") else { throw MeshError.invalid("kind", "must be HUB or FIRM") }
        let caller = try call.requireCaller()
        guard caller.role == .master || caller.manages(hub: hub) else {
            throw MeshError(.permissionDenied, "A hub manager puts drivers on the roster of the own hubs only.")
        }
        if let answered: Driver = try await database.storedAnswer(for: call) { return answered }
        let person = try await person(user, driving: kind, for: hub)
        let pool = Pool(hub: hub, kind: kind), capacity = request.capacity ?? RosterKeeping.usualCapacity
        return try await database.transaction(for: call) { transaction in
            try await Locks.take(driver: user, in: transaction)
            let known = try await transaction.first(DriverStatements.one(user))
            if let known {
                guard known.isActive else { throw MeshError.notADriver }
                guard caller.role == .master || caller.manages(hub: known.pool.hub) else {
                    throw MeshError(.permissionDenied, "The driver is on the roster of a hub that is not yours.")
                }
            }
            // What Users says later is newer than an unset time, so its next event counts.
            var wanted =
                known
                ?? DriverRecord(
                    id: user, name: person.name, pool: pool, homeHub: person.home ?? hub, capacity: capacity, openLegs: 0, isOnDuty: true,
                    isActive: true, changedAt: Timestamp(), createdAt: time.storable())
            (wanted.pool, wanted.capacity) = (pool, capacity)
            return Driver(try await roster.save(wanted, insteadOf: known, in: transaction))
        }
    }

    func setDriverDuty(_ request: SetDriverDutyRequest, _ call: CallContext) async throws -> Driver {
        let user = try UUID(request.userID, field: "userId"), caller = try call.requireCaller()
        return try await database.transaction(deadline: call.deadline) { transaction in
            try await Locks.take(driver: user, in: transaction)
            guard let driver = try await transaction.first(DriverStatements.one(user)), driver.isActive,
                caller.role == .master || caller.manages(hub: driver.pool.hub) || (caller.role.isDriver && caller.userID == user)
            else { throw MeshError.notFound("driver") }
            var wanted = driver
            wanted.isOnDuty = request.onDuty
            return Driver(try await roster.save(wanted, insteadOf: driver, in: transaction))
        }
    }

    /// Asks Users and Hubs whether this person can drive there.
    private func person(_ user: UUID, driving kind: LegKind, for hub: UUID) async throws -> (name: String, home: UUID?) {
        async let resolvedHubs = hubs.resolveHubs(ResolveHubsRequest(hubIDs: [hub.text]))
        let found = try await users.resolveUsers(ResolveUsersRequest(userIDs: [user.text])).users.first
        guard try await !resolvedHubs.hubs.isEmpty else {
            throw MeshError.refused(.notFound, "UNKNOWN_HUB", "There is no such hub.", fields: ["hubId"])
        }
        guard let found else { throw MeshError.refused(.notFound, "UNKNOWN_USER", "There is no such user.", fields: ["userId"]) }
        guard found.status == .approved, LegKind(driverRole: found.role) == kind else { throw MeshError.notADriver }
        return (found.name, found.hubIDs.first.flatMap(UUID.init(uuidString:)))
    }
}

extension MeshError {
    fileprivate static var notADriver: MeshError {
        .refused(.failedPrecondition, "NOT_A_DRIVER", "The user's role does not drive legs of this kind.", fields: ["userId", "kind"])
    }
}
