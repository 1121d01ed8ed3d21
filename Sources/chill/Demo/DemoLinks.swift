/// The eighteen roads between the hubs: three hubs in the middle, with the others around them.
enum DemoLinks {
    /// By the keys of the two hubs.
    static let all: [(from: String, to: String)] = [
        ("gyeonggi-south", "seoul"), ("gyeonggi-south", "gyeonggi-north"), ("gyeonggi-south", "incheon"), ("gyeonggi-south", "gangwon"),
        ("gyeonggi-south", "gyeongbuk"), ("gyeonggi-south", "daejeon"), ("gyeonggi-south", "daegu"), ("daejeon", "daegu"), ("daejeon", "chungnam"),
        ("daejeon", "chungbuk"), ("daejeon", "sejong"), ("daejeon", "jeonbuk"), ("daejeon", "gwangju"), ("daejeon", "jeonnam"),
        ("daegu", "gyeongbuk"), ("daegu", "gyeongnam"), ("daegu", "busan"), ("daegu", "ulsan"),
    ]
}
