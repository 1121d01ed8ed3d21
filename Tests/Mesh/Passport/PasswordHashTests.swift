import Glibc
import MeshEnvironment
import MeshPassport
import Testing

@Suite struct PasswordHashTests {
    @Test func `the right password fits, any other does not`() throws {
        let stored = try PasswordHash.make("물류 허브 1!")
        #expect(PasswordHash.verify("물류 허브 1!", stored))
        #expect(!PasswordHash.verify("물류 허브 1", stored))
        #expect(!PasswordHash.verify("", stored))
        #expect(!stored.contains("물류"))
    }

    @Test func `the stored form says how it was made, and no two are alike`() throws {
        let one = try PasswordHash.make("secret"), other = try PasswordHash.make("secret")
        #expect(one != other)
        let parts = one.split(separator: "$")
        #expect(parts.count == 4 && parts[0] == "scrypt" && parts[1] == "ln=15,r=8,p=1")
        #expect(parts[2].utf8.count == 22 && parts[3].utf8.count == 43)
        #expect(!parts[2].contains("=") && !parts[3].contains("="))
    }

    // RFC 7914 §12, third vector, in the stored form.
    @Test func `the standard's own vector verifies`() {
        let stored =
            "$scrypt$ln=14,r=8,p=1$U29kaXVtQ2hsb3JpZGU$cCO9yzr9c0hGHAbNgf046/2o+7qQT44+qbVD9lRdofLVQylVYT8Pz2LUlwUkKpr55h6F3A1lHkDfzwF7RVdYhw"
        #expect(PasswordHash.verify("pleaseletmein", stored))
        #expect(!PasswordHash.verify("pleaseletmeout", stored))
    }

    @Test(arguments: [
        "", "secret", "$scrypt$ln=15,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA", "$argon2id$ln=15,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln=30,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA", "$scrypt$ln=1,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln=17,r=16,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA", "$scrypt$ln=15,r=8,p=9$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln=15,r=8,p=1$AA$AAAAAAAAAAAAAAAAAAAAAA", "$scrypt$ln=15,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AA",
        "$scrypt$ln=15,r=8,p=1$!!!!!!!!!!!!!!!!!!!!!!$AAAAAAAAAAAAAAAAAAAAAA", "$scrypt$ln=-5,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
    ])
    func `a stored form that is broken or beyond the bounds matches nothing`(_ stored: String) {
        #expect(!PasswordHash.verify("secret", stored))
    }

    @Test func `a user that does not exist costs as much as one that does`() throws {
        let stored = try PasswordHash.make("secret")
        let real = processorTime { _ = PasswordHash.verify("guess", stored) }
        let dummy = processorTime { PasswordHash.verifyDummy("guess") }
        let unreadable = processorTime { _ = PasswordHash.verify("guess", "no hash") }
        #expect(dummy > real / 2 && real > dummy / 2)
        #expect(unreadable > real / 2 && real > unreadable / 2)
    }

    // Not the wall's time: other work on the machine must not fail a test.
    private func processorTime(_ body: () -> Void) -> Double {
        func now() -> Double {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
        let start = now()
        body()
        return now() - start
    }
}
