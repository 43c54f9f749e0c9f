// What is wrong in form costs only the item it stands in: the rest is still parsed.
struct Commas {
  1: i32 a,
  # expected-error@+1: expected a type in the struct, found ',' [syntax-error]
  2: i32 b,,
  # expected-error@+1: expected a type in the struct, found '}' [syntax-error]
  3: list<i32> c, 4: }

struct NotClosed {
  1: i32 a
# expected-error@+1: expected '}' before 'struct' to close the '{' of line 9 [syntax-error]
struct Void {
  # expected-error@+1: expected a type in the struct, found 'void' [syntax-error]
  1: void a
  # expected-error@+1: expected a type in the 'list' in the struct, found 'void' [syntax-error]
  2: list<void> b
  # expected-error@+1: annotations cannot stand directly behind the type name 'Commas' [syntax-error]
  3: Commas (a = "b") c
  # expected-error@+1: expected a field name after its type, found 'cpp_type' [syntax-error]
  4: i32 cpp_type
  5: i32 struct, 6: string list, 7: bool required
}
# expected-error@+1: expected an identifier as the name of the struct, found 'list' [syntax-error]
struct list {}
# expected-error@+1: expected an identifier or '}' in the enum, found 'map' [syntax-error]
enum Keyword { A, map, B }
service Functions {
  # expected-error@+1: expected an identifier as the name of the function, found 'set' [syntax-error]
  void set(),
  # expected-error@+1: expected ')' before 'throws' to close the '(' of line 31 [syntax-error]
  void unclosed(1: i32 a throws (1: Hidden b)
  # expected-error@+2: expected ')' before 'void' to close the '(' of line 33 [syntax-error]
  void unclosed_too(1: i32 a
  void fine()
}
# expected-error@+1: 'a.b' is declared here, so it cannot have a dot [dotted-name]
struct a.b {}
# expected-error@+1: unexpected character 'é' [unexpected-character]
const string NOT_ASCII_é = "é is fine here"
# expected-error@+1: unexpected '.' [syntax-error]
const double POINT = 5.
# expected-error@+1: '-' without a number directly after it [syntax-error]
const double MINUS = - 5
# expected-error@+1: 99999999999999999999 does not fit in 64 bits [integer-too-big]
const i64 BIG = 99999999999999999999
const i64 LARGEST = 9223372036854775807
const i64 SMALLEST = -0x8000000000000000
# expected-error@+1: unknown escape '\x' [bad-escape]
const string ESCAPE = "\x41 \n\r\t\"\'\\"
# expected-error@+1: the string that begins here has no end on its line [unterminated-string]
const string OPEN = "no end
const i32 AFTER = 1
# expected-error@+1: expected a definition here, found 'blah' [syntax-error]
blah blah blah
# expected-error@+1: must stand before the first definition [header-after-definition]
namespace py a.b
# expected-error@+2: types are nested deeper than 64 levels [nesting-too-deep]
struct Deep {
  1: list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<i32>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>> x
}
# expected-error@+1: the comment that begins here has no end [unterminated-comment]
/* no end
