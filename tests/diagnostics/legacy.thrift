// Old forms that people still have in their files are accepted, with a warning that says what to write.
# expected-warning@+1: 'cpp_namespace' is an old form [legacy-syntax]
cpp_namespace old.cpp
# expected-warning@+1: 'php_namespace' is an old form [legacy-syntax]
php_namespace 'old_php'
# expected-warning@+1: a ';' here is an old form [legacy-syntax]
namespace java a.b;
# expected-warning@+1: no language is known as 'pyton' [unknown-namespace]
namespace pyton a.b
# expected-warning@+1: 'foo' is no variant of Python [unknown-namespace]
namespace py.foo a.b
# expected-warning@+1: the namespace for 'java' is given more than once [duplicate-namespace]
namespace java a.c

# expected-warning@+1: 'senum' is an old form [legacy-syntax]
senum Letters { "a", 'b' }
# expected-warning@+1: a ';' here is an old form [legacy-syntax]
struct Semicolon { 1: Letters a };
# expected-warning@+1: annotations on a constant have no effect [legacy-syntax]
const i32 A = 1 (x = "y");
# expected-warning@+1: 'list<type> cpp_type "…"' is deprecated [deprecated-syntax]
typedef list<i32> cpp_type "vector" Vector
service Old {
  # expected-warning@+1: 'async' is the old name of 'oneway' [deprecated-syntax]
  async void f()
}
struct Bytes {
  # expected-warning@+1: 'byte' is an alias of 'i8' [byte-alias]
  1: byte a
  2: byte reported_once
  # expected-warning@+1: a list of single bytes [list-of-bytes]
  3: list<i8> c
  # expected-warning@+1: the annotation 'x' is given more than once [duplicate-annotation]
  4: i32 d (x = "1", y, x = "2")
}
