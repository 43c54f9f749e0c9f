// Repeated keys and elements are no errors, but only one of them counts.
# expected-warning@+1: the key was given before; the last one counts [duplicate-map-key]
const map<string, i32> A = {"a": 1, "b": 2, "a": 3}
# expected-warning@+1: the set has an element more than once [duplicate-set-element]
const set<i32> B = [1, 2, 1]
const list<i32> C = [1, 1]
struct S { 1: i32 x }
# expected-warning@+1: the key was given before; the last one counts [duplicate-map-key]
const S D = {"x": 1, "x": 2}
