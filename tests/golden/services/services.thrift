struct Item {
    1: required string name
}

/** Nothing is there. */
exception NotFound {
    1: string key
}

exception Refused {}

/** What all our services can do. */
service Base {
    /** Whether we are up. */
    bool ping()
}

service Store extends Base {
    /**
     * Look an item up.
     *
     * Slow when the store is full.
     */
    Item find(1: string key, 2: i32 depth = 3, 3: list<string> tags = ["a"]) throws (1: NotFound missing, 2: Refused refused) (idempotent)
    void put(1: Item item, 2: optional string note)
    oneway void log(1: string line)
    map<string, list<Item>> searchByManyThings(1: string firstThing, 2: string secondThing, 3: set<i64> thirdThing, 4: map<string, list<Item>> fourth)
    void clear() throws (
        /** You may not. */
        1: Refused refused
    ) (idempotent = "false")
}

service Nothing {}
