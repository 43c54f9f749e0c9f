// The payloads and the service that the benchmarks send.
namespace py bench_idl

enum Status {
    ACTIVE = 1
    SUSPENDED = 2
    DELETED = 3
}

/** Five scalar fields: 50 bytes in the binary protocol. */
struct Small {
    1: i64 id
    2: i32 count
    3: bool active
    4: double score
    5: string name
}

struct Address {
    1: string street
    2: string city
    3: optional string postcode
    4: optional i32 country
}

/** A user profile, the *medium* payload. */
struct Profile {
    1: required i64 id
    2: required string name
    3: optional string email
    4: optional string biography
    5: Status status
    6: list<Address> addresses
    7: map<string, i64> counters
    8: set<string> roles
    9: optional double score
    10: optional bool verified
    11: optional i64 created_at
    12: optional string locale
    13: optional binary avatar
}

/** 1,000 profiles, the *large* payload. */
struct Profiles {
    1: list<Profile> profiles
}

struct Doubles {
    1: list<double> values
}

struct Longs {
    1: list<i64> values
}

struct Strings {
    1: list<string> values
}

exception NotFound {
    1: string message
}

service BenchService {
    void ping()
    Profile echo(1: Profile profile) throws (1: NotFound not_found)
}
