// Functions, exceptions and what a service extends.
struct NoException {}
exception Gone {}
typedef Gone AlsoGone
service Base {
  void ping()
}
service Calls extends Base {
  # expected-error@+1: 'ping' is already declared in the base service 'Base' [duplicate-function]
  i32 ping()
  void f(1: i32 a)
  # expected-error@+1: 'f' is declared twice in service 'Calls' [duplicate-function]
  void f()
  # expected-error@+1: the field id 1 of 'b' is already that of 'a' in the arguments of 'g' [duplicate-field-id]
  void g(1: i32 a, 1: i32 b)
  # expected-warning@+1: 'optional' on 'a' is ignored in an argument list [requiredness-ignored]
  void h(1: optional i32 a, 2: required i32 b = 3)
  # expected-warning@+1: 'required' on 'gone' is ignored in a throws clause [requiredness-ignored]
  void i() throws (1: required Gone gone)
  # expected-error@+1: 'e' is not an exception, so it cannot be thrown [throws-type]
  void j() throws (1: AlsoGone gone, 2: NoException e)
  # expected-error@+1: the field id 1 of 'b' is already that of 'a' in the throws clause of 'k' [duplicate-field-id]
  void k() throws (1: Gone a, 1: AlsoGone b)
  # expected-warning@+1: 'l' is oneway, so what it returns is never sent [oneway-result]
  oneway i32 l()
  # expected-error@+1: 'm' is oneway, so it cannot throw [oneway-throws]
  oneway void m() throws (1: Gone gone)
}
# expected-error@+1: 'NoException' is a struct; a service can only extend a service [undefined-service]
service OfStruct extends NoException {}
# expected-error@+1: no service is named 'Bass' [undefined-service]
service Misspelt extends Bass {}
# expected-error@+1: service 'Round' extends itself [extends-cycle]
service Round extends About {}
# expected-error@+1: service 'About' extends itself [extends-cycle]
service About extends Round {}
service Forward extends Later {}
service Later {}
