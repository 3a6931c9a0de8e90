// SPDX-License-Identifier: Apache-2.0

import PostgresClient
import Testing

struct ConnectionTextTests {
    private func failure(_ text: String) -> PostgresError? {
        do throws(PostgresError) {
            _ = try PostgresTarget(connectionText: text)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        "postgres://olga:hunter2@db/ops", "host=db password=hunter2", "postgres://db/ops?password=hunter2",
        "postgres://db/ops?sslpassword=hunter2",
    ])
    func `a password is refused and not shown`(text: String) throws {
        let error = try #require(failure(text))
        #expect(error.code == .invalidTarget)
        #expect(error.message.contains("holds a password"))
        #expect(!error.description.contains("hunter2"))
    }

    @Test(arguments: ["postgres://olga:hunter2@[db/ops", "host=db nothing=hunter2", "host='hunter2", "host=db hunter2"])
    func `what libpq does not read is refused and not shown`(text: String) throws {
        let error = try #require(failure(text))
        #expect(error.code == .invalidTarget)
        #expect(!error.description.contains("hunter2"))
    }

    @Test func `addresses and pairs name the same target`() throws {
        let address = "postgresql://olga@db.example.com:5433/ops?sslmode=require&target_session_attrs=read-write"
        let target = try PostgresTarget(connectionText: address)
        let pairs = "host=db.example.com port=5433 dbname=ops user=olga sslmode=require target_session_attrs=read-write"
        #expect(target == (try PostgresTarget(connectionText: pairs)))
        #expect(target.description == "olga@db.example.com:5433/ops")
        #expect(target.others == ["target_session_attrs": "read-write"])
        #expect(try PostgresTarget(connectionText: "service=ops").service == "ops")
        let several = try PostgresTarget(connectionText: "postgres://a:5432,b:5433/ops")
        #expect(several.host == "a,b")
        #expect(several.others == ["port": "5432,5433"])
    }

    @Test(arguments: ["/srv/lifeboat", ".lifeboat", "a=b", "./host=x", "C:\\x", "", "runs of 2026=old"])
    func `the path of a folder is no address`(text: String) {
        #expect(!PostgresTarget.isConnectionText(text))
    }

    @Test(arguments: ["postgres://", "postgresql://x", "host=", "service=ops", "dbname = ops", "user=x nonsense"])
    func `what is meant as an address is one, be it right or wrong`(text: String) {
        #expect(PostgresTarget.isConnectionText(text))
    }
}
