// Constants fit their types.
enum Colour { RED = 1, GREEN = 2 }
enum Fruit { GREEN = 5 }
struct Place { 1: required string name, 2: optional Colour colour, 3: list<Place> near }
union Either { 1: i32 a, 2: string b }

# expected-error@+1: expected a value of type i32, found a double [constant-type]
const i32 A = 1.5
# expected-error@+1: expected a value of type bool, found a string [constant-type]
const bool B = "true"
# expected-error@+1: expected a value of type string, found an integer [constant-type]
const string C = 1
# expected-error@+1: expected a value of type i32, found a string [constant-type]
const list<i32> D = [1, 'x', 2]
# expected-error@+1: expected a value of type list<i32>, found a map [constant-type]
const list<i32> E = {1: 2}
# expected-error@+1: expected a value of type map<i32, Colour>, found a list [constant-type]
const map<i32, Colour> F = [1]
# expected-warning@+1: 128 does not fit in i8 [constant-out-of-range]
const i8 G = 128
const i8 G_MIN = -128
# expected-error@+1: 'zzz' is not a UUID [invalid-uuid]
const uuid H = "zzz"
const uuid H1 = "{00000000-4444-CCCC-ffff-0123456789ab}"

# expected-error@+1: the enum 'Colour' has no member with the value 3 [undefined-constant]
const Colour I = 3
# expected-error@+1: 'RED' needs the name of its enum [undefined-constant]
const Colour J = RED
# expected-error@+1: no constant or enum member is named 'Colour.READ' [undefined-constant]
const Colour K = Colour.READ
# expected-warning@+1: 'Fruit.GREEN' is read as member 'GREEN' of the enum 'Colour' [enum-qualifier]
const Colour L = Fruit.GREEN
# expected-error@+1: expected a value of type Colour, found 'A_NUMBER' [constant-type]
const Colour M = A_NUMBER
# expected-error@+1: expected a value of type Colour, found a string [constant-type]
const Colour N = "RED"
const Colour O = SAME
const Colour SAME = Colour.RED
const i32 FROM_ENUM = Colour.GREEN
const i64 FROM_NUMBER = A_NUMBER
const i32 A_NUMBER = 7
# expected-error@+1: expected a value of type string, found 'A_NUMBER' [constant-type]
const string P = A_NUMBER
# expected-error@+1: no constant or enum member is named 'A_NUMBRE' [undefined-constant]
const i32 Q = A_NUMBRE
# expected-error@+1: the constant refers back to itself: R → S → R [constant-cycle]
const i32 R = S
const i32 S = R

const Place T = {"name": "x", "colour": 2, "near": [{"name": "y"}]}
# expected-error@+1: struct 'Place' has no field 'nam' [undefined-field]
const Place U = {"nam": "x", "name": "y"}
# expected-error@+1: a field of 'Place' is named by a string [constant-type]
const Place V = {name: "x", "name": "y"}
# expected-warning@+1: the required field 'name' of 'Place' is missing [missing-required-field]
const Place W = {}
# expected-warning@+1: a value of the union 'Either' has one member; only 'b' is kept [union-members]
const Either X = {"a": 1, "b": "x"}
# expected-error@+1: expected a value of type Place, found a list [constant-type]
const Place Y = []
# expected-error@+1: expected a value of type map<string, i32>, found 'NUMBERS' is a list<i32> [constant-type]
const map<string, i32> Z = NUMBERS
const list<i32> NUMBERS = [1, 2]
struct Defaults {
  # expected-error@+1: expected a value of type i32, found a string [constant-type]
  1: i32 a = "x"
  2: list<i32> b = NUMBERS
  3: set<i32> c = {}
  4: map<i32, i32> d = []
}
