import Hubs
import struct FoundationEssentials.UUID

/// The hubs and roads of the demo, as routing sees them.
enum Korea {
    static let seoul = 1, gyeonggiNorth = 2, gyeonggiSouth = 3, busan = 4, daegu = 5, incheon = 6, gwangju = 7, daejeon = 8, ulsan = 9
    static let sejong = 10, gangwon = 11, chungbuk = 12, chungnam = 13, jeonbuk = 14, jeonnam = 15, gyeongbuk = 16, gyeongnam = 17

    static let places: [(Int, Double, Double)] = [
        (seoul, 37.4748818, 127.1219623), (gyeonggiNorth, 37.6400955, 126.8728473), (gyeonggiSouth, 37.1905096, 127.3785449),
        (busan, 35.1152250, 129.0422430), (daegu, 35.8758942, 128.5963119), (incheon, 37.4562557, 126.7052062), (gwangju, 35.1599785, 126.8513072),
        (daejeon, 36.3504567, 127.3848187), (ulsan, 35.5396224, 129.3115276), (sejong, 36.4799427, 127.2890590), (gangwon, 37.8853984, 127.7297758),
        (chungbuk, 36.6358093, 127.4913338), (chungnam, 36.6591506, 126.6729607), (jeonbuk, 35.8203535, 127.1087805), (jeonnam, 34.8162186, 126.4629242),
        (gyeongbuk, 36.5760207, 128.5055956), (gyeongnam, 35.2378276, 128.6919111),
    ]

    static let links: [(Int, Int)] = [
        (gyeonggiSouth, seoul), (gyeonggiSouth, gyeonggiNorth), (gyeonggiSouth, incheon), (gyeonggiSouth, gangwon), (gyeonggiSouth, gyeongbuk),
        (gyeonggiSouth, daejeon), (gyeonggiSouth, daegu), (daejeon, daegu), (daejeon, chungnam), (daejeon, chungbuk), (daejeon, sejong),
        (daejeon, jeonbuk), (daejeon, gwangju), (daejeon, jeonnam), (daegu, gyeongbuk), (daegu, gyeongnam), (daegu, busan), (daegu, ulsan),
    ]

    static func id(_ hub: Int) -> UUID {
        UUID(uuid: (1, 0x8F, 0x3D, 0x6C, 0x9A, 0, 0x7C, 0, 0xB2, 0xA1, 0xE3, 0xB8, 0x93, 0xF0, 0, UInt8(hub)))
    }

    static func network(without closed: [(Int, Int)] = []) -> RoadNetwork {
        let hubs = places.map { hub, latitude, longitude in
            RoadHub(id: id(hub), name: "hub \(hub)", fullAddress: "address \(hub)", coordinate: Coordinate(latitude: latitude, longitude: longitude))
        }
        let open = links.filter { link in !closed.contains { $0 == link } }
        return RoadNetwork(hubs: hubs, links: open.map { (id($0.0), id($0.1)) })
    }
}
