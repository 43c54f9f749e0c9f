typedef i64 Id
struct A { 1: Id x, 2: set<i32> y, 3: i32 z }
service S { i32 m() }
