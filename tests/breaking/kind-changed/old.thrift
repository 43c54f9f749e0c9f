enum A { X = 1 }
struct E {}
struct S { 1: optional E e }
