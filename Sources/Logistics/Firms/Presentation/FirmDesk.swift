internal import ChillFirmsV1
internal import LogisticsShared
internal import Mesh
internal import MeshProtobuf
internal import struct FoundationEssentials.UUID

/// The contract of Firms.
struct FirmDesk: FirmsService {
    let register: FirmRegister
    let directory: FirmDirectory

    func createFirm(_ request: CreateFirmRequest, _ call: CallContext) async throws -> Firm {
        guard let kind = FirmKind(rawValue: request.firmType.name) else { throw MeshError.invalid("firmType", "must be SUPPLIER or RECEIVER") }
        let draft = try FirmRegister.Draft(
            chosenID: .optional(request.firmID, field: "firmId"), name: request.name, kind: kind, hubID: UUID(request.hubID, field: "hubId"),
            ownerID: .optional(request.ownerID, field: "ownerId"), address: FirmAddress(request))
        return try await register.create(draft, call)
    }

    func listFirms(_ request: ListFirmsRequest, _ call: CallContext) async throws -> ListFirmsResponse {
        let page = try Page<ByName>(size: request.pageSize, token: request.pageToken)
        let filter = try FirmFilter(
            kind: FirmKind(rawValue: request.firmType.name), hubID: .optional(request.hubID, field: "hubId"),
            namePart: request.name.isEmpty ? nil : request.name)
        let (rows, nextToken) = try await directory.list(filter, page: page)
        return ListFirmsResponse(firms: rows.map { Firm($0) }, nextPageToken: nextToken)
    }

    func getFirm(_ request: GetFirmRequest, _ call: CallContext) async throws -> Firm {
        Firm(try await directory.firm(UUID(request.firmID, field: "firmId")))
    }

    func updateFirm(_ request: UpdateFirmRequest, _ call: CallContext) async throws -> Firm {
        let ownerID: UUID??
        if let text = request.ownerID { ownerID = .some(try .optional(text, field: "ownerId")) } else { ownerID = nil }
        return Firm(try await register.update(UUID(request.firmID, field: "firmId"), FirmChange(request), ownerID: ownerID))
    }

    func deleteFirm(_ request: DeleteFirmRequest, _ call: CallContext) async throws -> Empty {
        try await register.delete(UUID(request.firmID, field: "firmId"))
        return Empty()
    }

    func resolveFirms(_ request: ResolveFirmsRequest, _ call: CallContext) async throws -> ResolveFirmsResponse {
        let ids = try request.firmIDs.enumerated().map { try UUID($1, field: "firmIds[\($0)]") }
        return ResolveFirmsResponse(firms: try await directory.firms(ids).map { Firm($0) })
    }
}
