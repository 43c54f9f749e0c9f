const i32 C = 1
struct A { 1: i32 x = C, 2: i32 y = 3, 3: i32 z = 4 }
