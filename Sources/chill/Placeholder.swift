@main struct Chill { static func main() {} }
