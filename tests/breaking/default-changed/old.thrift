const i32 C = 1
struct A { 1: i32 x = 1, 2: i32 y = 2, 3: i32 z }
