include "baseplate.thrift"

/** How far a parcel has come. */
enum Stage {
    PACKED = 1,
    ON_ITS_WAY = 2,
    DELIVERED = 3,
}

/** What is known of a parcel. */
struct Parcel {
    1: required string id;
    2: required Stage stage;
    /** Where it was seen, the first place first. */
    3: optional list<string> places;
}

/** There is no such parcel. */
exception NoSuchParcel {
    1: optional string id;
}

/** Knows where parcels are. */
service OtherService extends baseplate.BaseplateServiceV2 {
    /** Look a parcel up. */
    Parcel find(1: string id) throws (1: NoSuchParcel missing),

    /** The headers that came with this very call. */
    map<string, string> headers_seen(),
}
