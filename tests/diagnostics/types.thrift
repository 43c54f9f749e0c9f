// Names of types.
struct A {
  # expected-error@+1: no type is named 'Nothing' [undefined-type]
  1: Nothing a
  # expected-error@+1: no type is named 'i128' [undefined-type]
  2: list<i128> b
  # expected-error@+1: no type is named 'slist' [undefined-type]
  3: slist c
  # expected-error@+1: 'S' is a service, which is no type [undefined-type]
  4: S d
  # expected-error@+1: no type is named 'other.Thing' [undefined-type]
  5: other.Thing e
  6: Forward f
  7: map<set<A>, list<Forward>> g
}
# expected-error@+1: no type is named 'Nothing' [undefined-type]
typedef Nothing Unused
typedef A Forward
service S {
  # expected-error@+1: no type is named 'Fortward' [undefined-type]
  Fortward f()
}
# expected-error@+1: the typedef leads back to itself: X → Y → X [typedef-cycle]
typedef list<Y> X
typedef map<string, X> Y
# expected-error@+1: the typedef leads back to itself: Z → Z [typedef-cycle]
typedef Z Z
const X NO_SECOND_FINDING = 5
