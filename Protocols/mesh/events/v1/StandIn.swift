// Until the generator arrives, which makes these types from events.proto: delete this file then.
public import MeshProtobuf
public import Mesh
public import MeshEnvironment
public protocol EventsService: MeshService { func fetchEvents(_ request: FetchEventsRequest, _ call: CallContext) async throws -> FetchEventsResponse }
extension EventsService {
 public static var _service: ServiceDefinition { ServiceDefinition(name: "x", methods: [], file: ContractFile(fileName: "", serializedDescriptor: [], dependencies: [])) }
 public var _handlers: [_UnaryHandler] { [] }
}
public struct EventsServiceClient: Sendable { public init(_ caller: any MeshCaller) {}; public func fetchEvents(_ r: FetchEventsRequest, options: CallOptions = .init()) async throws(MeshError) -> FetchEventsResponse { FetchEventsResponse() } }
public struct LanePosition: Sendable, Hashable { public var lane: UInt32; public var position: Int64; public init(lane: UInt32 = 0, position: Int64 = 0) { self.lane = lane; self.position = position } }
public struct FetchEventsRequest: Sendable, Hashable { public var subscriber: String, topics: [String], positions: [LanePosition], epoch: String, maxEvents: UInt32, waitMs: UInt32
 public init(subscriber: String = "", topics: [String] = [], positions: [LanePosition] = [], epoch: String = "", maxEvents: UInt32 = 0, waitMs: UInt32 = 0) { self.subscriber = subscriber; self.topics = topics; self.positions = positions; self.epoch = epoch; self.maxEvents = maxEvents; self.waitMs = waitMs } }
public struct FetchEventsResponse: Sendable, Hashable { public var epoch: String, events: [EventRecord], lanes: UInt32, floors: [LanePosition]
 public init(epoch: String = "", events: [EventRecord] = [], lanes: UInt32 = 0, floors: [LanePosition] = []) { self.epoch = epoch; self.events = events; self.lanes = lanes; self.floors = floors } }
public struct EventRecord: Sendable, Hashable { public var id: Int64, lane: UInt32, topic: String, key: String, payload: [UInt8], passport: [UInt8], traceparent: String, contractHash: [UInt8], occurredAt: Timestamp?, passportAt: Timestamp?
 public init(id: Int64 = 0, lane: UInt32 = 0, topic: String = "", key: String = "", payload: [UInt8] = [], passport: [UInt8] = [], traceparent: String = "", contractHash: [UInt8] = [], occurredAt: Timestamp? = nil, passportAt: Timestamp? = nil) { self.id = id; self.lane = lane; self.topic = topic; self.key = key; self.payload = payload; self.passport = passport; self.traceparent = traceparent; self.contractHash = contractHash; self.occurredAt = occurredAt; self.passportAt = passportAt } }
