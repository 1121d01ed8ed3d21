/// The seventeen hubs of Korea's regions.
enum DemoHubs {
    static let country = "대한민국"

    static let all: [DemoHub] = [
        DemoHub(
            number: 1, key: "seoul", name: "서울특별시 센터", shortName: "서울", postalCode: "05510", region: "서울특별시", city: "서울특별시", district: "송파구",
            roadName: "송파대로 55", latitude: 37.4748818, longitude: 127.1219623, stock: (60, 40, 100)),
        DemoHub(
            number: 2, key: "gyeonggi-north", name: "경기 북부 센터", shortName: "경기북부", postalCode: "10447", region: "경기도", city: "고양시", district: "덕양구",
            roadName: "권율대로 570", latitude: 37.6400955, longitude: 126.8728473, stock: (55, 48, 90)),
        DemoHub(
            number: 3, key: "gyeonggi-south", name: "경기 남부 센터", shortName: "경기남부", postalCode: "17382", region: "경기도", city: "이천시", district: "",
            roadName: "덕평로 257-21", latitude: 37.1905096, longitude: 127.3785449, stock: (62, 45, 85)),
        DemoHub(
            number: 4, key: "busan", name: "부산광역시 센터", shortName: "부산", postalCode: "48792", region: "부산광역시", city: "부산광역시", district: "동구",
            roadName: "중앙대로 206", latitude: 35.1152250, longitude: 129.0422430, stock: (58, 49, 95)),
        DemoHub(
            number: 5, key: "daegu", name: "대구광역시 센터", shortName: "대구", postalCode: "41568", region: "대구광역시", city: "대구광역시", district: "북구",
            roadName: "태평로 161", latitude: 35.8758942, longitude: 128.5963119, stock: (61, 52, 88)),
        DemoHub(
            number: 6, key: "incheon", name: "인천광역시 센터", shortName: "인천", postalCode: "21568", region: "인천광역시", city: "인천광역시", district: "남동구",
            roadName: "정각로 29", latitude: 37.4562557, longitude: 126.7052062, stock: (57, 43, 91)),
        DemoHub(
            number: 7, key: "gwangju", name: "광주광역시 센터", shortName: "광주", postalCode: "61949", region: "광주광역시", city: "광주광역시", district: "서구",
            roadName: "내방로 111", latitude: 35.1599785, longitude: 126.8513072, stock: (63, 44, 89)),
        DemoHub(
            number: 8, key: "daejeon", name: "대전광역시 센터", shortName: "대전", postalCode: "35241", region: "대전광역시", city: "대전광역시", district: "서구",
            roadName: "둔산로 100", latitude: 36.3504567, longitude: 127.3848187, stock: (59, 46, 84)),
        DemoHub(
            number: 9, key: "ulsan", name: "울산광역시 센터", shortName: "울산", postalCode: "44677", region: "울산광역시", city: "울산광역시", district: "남구",
            roadName: "중앙로 201", latitude: 35.5396224, longitude: 129.3115276, stock: (54, 41, 92)),
        DemoHub(
            number: 10, key: "sejong", name: "세종특별자치시 센터", shortName: "세종", postalCode: "30151", region: "세종특별자치시", city: "세종특별자치시", district: "",
            roadName: "한누리대로 2130", latitude: 36.4799427, longitude: 127.2890590, stock: (53, 47, 87)),
        DemoHub(
            number: 11, key: "gangwon", name: "강원특별자치도 센터", shortName: "강원", postalCode: "24347", region: "강원특별자치도", city: "춘천시", district: "",
            roadName: "중앙로 1", latitude: 37.8853984, longitude: 127.7297758, stock: (64, 42, 82)),
        DemoHub(
            number: 12, key: "chungbuk", name: "충청북도 센터", shortName: "충북", postalCode: "28589", region: "충청북도", city: "청주시", district: "상당구",
            roadName: "상당로 82", latitude: 36.6358093, longitude: 127.4913338, stock: (51, 39, 86)),
        DemoHub(
            number: 13, key: "chungnam", name: "충청남도 센터", shortName: "충남", postalCode: "32255", region: "충청남도", city: "홍성군", district: "홍북읍",
            roadName: "충남대로 21", latitude: 36.6591506, longitude: 126.6729607, stock: (56, 41, 83)),
        DemoHub(
            number: 14, key: "jeonbuk", name: "전북특별자치도 센터", shortName: "전북", postalCode: "54969", region: "전북특별자치도", city: "전주시", district: "완산구",
            roadName: "효자로 225", latitude: 35.8203535, longitude: 127.1087805, stock: (52, 38, 90)),
        DemoHub(
            number: 15, key: "jeonnam", name: "전라남도 센터", shortName: "전남", postalCode: "58568", region: "전라남도", city: "무안군", district: "삼향읍",
            roadName: "오룡길 1", latitude: 34.8162186, longitude: 126.4629242, stock: (65, 50, 88)),
        DemoHub(
            number: 16, key: "gyeongbuk", name: "경상북도 센터", shortName: "경북", postalCode: "36619", region: "경상북도", city: "안동시", district: "풍천면",
            roadName: "도청대로 455", latitude: 36.5760207, longitude: 128.5055956, stock: (59, 46, 82)),
        DemoHub(
            number: 17, key: "gyeongnam", name: "경상남도 센터", shortName: "경남", postalCode: "51395", region: "경상남도", city: "창원시", district: "의창구",
            roadName: "중앙대로 300", latitude: 35.2378276, longitude: 128.6919111, stock: (58, 44, 89)),
    ]

    static func hub(_ key: String) -> DemoHub? { all.first { $0.key == key } }
}
