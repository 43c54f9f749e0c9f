/** What we and a peer say to each other: every type, every kind of answer. */

typedef i64 Timestamp

enum Colour {
    RED = 1
    GREEN = 2
    BLUE = 4
}

struct Point {
    1: i32 x
    2: i32 y
}

union Shape {
    1: Point point
    2: string label
    3: list<Point> polygon
}

struct Tree {
    1: string name
    2: list<Tree> children
}

struct Everything {
    1: bool flag
    2: i8 tiny
    3: i16 little
    4: i32 number
    5: i64 big
    6: double real
    7: string text
    8: binary blob
    9: Colour colour
    10: Point point
    11: Shape shape
    12: list<bool> flags
    13: set<string> names
    14: map<string, list<Point>> places
    15: map<i32, map<string, double>> table
    16: list<list<i64>> matrix
    17: list<Colour> palette
    18: map<i8, binary> blobs
    19: Timestamp at
    20: optional string absent
    21: Tree tree
    22: set<i64> ids
    23: list<Shape> shapes
    300: i32 far
    2000: string last
}

/* Apache's compiler 0.17 makes exceptions that refuse a traceback unless it is told not to. */

exception Missing {
    1: string key
    2: i32 code
} (python.immutable = "false")

exception Overflow {
    1: i64 limit
} (python.immutable = "false")

service Base {
    string name()
}

service Interop extends Base {
    void ping()
    i32 add(1: i32 left, 2: i32 right)
    string repeat(1: string text, 2: i32 times)
    binary reversed(1: binary blob)
    Everything echo(1: Everything value)
    /** The value as the server sees it, in words that no Thrift stack has touched. */
    string describe(1: Everything value)
    Colour mixed(1: Colour left, 2: Colour right)
    Shape grown(1: Shape shape)
    /** Raises what `how` names: "missing", "overflow", or "undeclared"; else returns its length. */
    i32 fail(1: string how) throws (1: Missing missing, 2: Overflow overflow)
    void check(1: string how) throws (1: Missing missing, 2: Overflow overflow)
    oneway void notify(1: string text)
    list<string> notified()
}

/** A newer edition of the service, which the servers do not know. */
service InteropNext extends Interop {
    i32 added_later(1: i32 number)
}
