// Ids, names and requiredness of fields.
struct Ids {
  1: i32 a
  # expected-error@+1: the field id 1 of 'b' is already that of 'a' in struct 'Ids' [duplicate-field-id]
  1: i32 b
  # expected-error@+1: 'a' is declared twice in struct 'Ids' [duplicate-field-name]
  2: i32 a
  # expected-warning@+1: 'c' has no field id and gets -1 [implicit-field-id]
  i32 c
  # expected-warning@+1: the field id 0 is not positive; 'd' gets -2 [nonpositive-field-id]
  0: i32 d
  # expected-warning@+1: the field id -7 is not positive; 'e' gets -3 [nonpositive-field-id]
  -7: i32 e
  32767: i32 f
  # expected-warning@+1: the field id 70000 does not fit in i16; on the wire it is 4464 [field-id-out-of-range]
  70000: i32 g
}
union Members {
  # expected-warning@+1: members of a union are optional; 'required' on 'a' is ignored [requiredness-ignored]
  1: required i32 a = 1
  2: optional i32 b
  # expected-error@+1: a union has at most one default, and 'a' of 'Members' has it already [union-defaults]
  3: i32 c = 2
}
exception Gone {}
enum Values {
  A = -2147483648
  # expected-error@+1: 'A' is declared twice in enum 'Values' [duplicate-enum-member]
  A = 5
  SAME_NUMBER = 5
  LAST = 2147483647
  # expected-error@+1: the value 2147483648 of 'NEXT' does not fit in i32 [enum-value-out-of-range]
  NEXT
}
typedef i32 T
# expected-error@+1: 'T' is already declared in line 35 [duplicate-definition]
struct T {}
# expected-error@+1: 'T' is already declared in line 35 [duplicate-definition]
service T {}
const i32 T = 1
# expected-error@+1: 'T' is already declared in line 40 [duplicate-definition]
const i32 T = 2
struct Endless {
  1: optional Endless fine
  2: list<Endless> fine_too
}
# expected-error@+1: by its defaults a new 'Forever' holds another new 'Forever' [default-cycle]
struct Forever { 1: list<Ever> more = [{}] }
struct Ever { 1: Forever on = {} }
