typedef i32 A
exception E {}
struct S { 1: optional E e }
