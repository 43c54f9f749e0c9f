typedef i32 Id
struct A { 1: Id x, 2: list<i32> y, 3: i32 z }
service S { void m() }
