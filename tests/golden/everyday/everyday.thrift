/** Everything that an ordinary IDL uses. */

namespace py everyday

/** How a place looks from far away. "Quoted" and \back\slashed. */
enum Colour {
    RED = 1,
    /** Like grass. */
    GREEN = 2,
    BLUE,
    AZURE = 3,
}

enum Level { LOW = -1, HIGH = 0x10 }

typedef string Key
typedef list<Place> Places
typedef map<Key, Places> Atlas
typedef Atlas World
typedef i64 Millis

const i32 LIMIT = 100
const double RATIO = 1.5
const string GREETING = "He said \"hello\", it's 5 o'clock\n"
const binary MAGIC = "\\x"
const bool YES = true
const Key HOME = "home"
const Colour FAVOURITE = Colour.GREEN
const list<string> NAMES = ["a", "b"]
const set<i32> PRIMES = [2, 3, 5]
const map<string, i32> AGES = {"ann": 30, "bob": 40}
const map<list<i32>, set<string>> BY_PATH = {[1, 2]: ["x"], []: []}
const set<list<set<i32>>> NESTED = [[[1], [2]]]
const Point ORIGIN = {"x": 0, "y": 0}
const i32 ALSO_LIMIT = LIMIT
const map<string, list<string>> ROUTES_THAT_ARE_TOO_LONG_FOR_ONE_LINE = {"first": ["one", "two", "three", "four"], "second": ["five", "six", "seven", "eight"]}
const uuid NOBODY = "00000000-0000-0000-0000-000000000000"

struct Point {
    1: required double x
    2: required double y
}

/**
 * Where something is.
 *
 * Found by its name:
 *
 *     find("here")
 */
struct Place {
    /** As people call it. */
    1: required string name
    2: double lat
    3: list<string> tags = ["new"]
    4: optional Colour colour = Colour.RED
    5: Colour shade = Colour.BLUE
    6: i32 limit = LIMIT
    7: optional set<Key> aliases = []
    8: required Point at
    9: map<Key, Place> neighbours = {}
    10: Point corner = {"x": 1, "y": 2.5}
    11: uuid id
    12: uuid owner = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
    13: optional string note = "it's \"here\""
}

struct Scalars {
    1: bool a
    2: byte b
    3: i16 c
    4: i32 d
    5: i64 e
    6: double f
    7: string g
    8: binary h
    9: optional Millis i = 5
    10: binary j = "raw"
    11: bool k = true
    12: double m = 1e300
}

struct Containers {
    1: list<list<i32>> grid
    2: set<list<i32>> paths
    3: map<set<string>, map<list<string>, Places>> groups
    4: map<map<i32, string>, i32> weights
    5: World world
    6: set<Places> tours
    7: optional list<string> long_default_that_does_not_fit = ["the first item of the list", "the second item", "the third item", "the fourth"]
}

struct Empty {}

/** A tree refers to itself. */
struct Tree {
    1: list<Tree> children
    2: optional Tree & left
}

union Shape {
    /** A radius. */
    1: double circle
    2: Point corner
    3: list<Point> polygon
} (purpose = "drawing", unused)

/** It was there once. */
exception Gone {
    1: required string key
    2: optional i32 since = 3 (unit = "days")
    3: string message
}

exception Closed {}

enum Nothing {}
